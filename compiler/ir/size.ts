// Sizes as formulas: a sum of numbers times products of a kernel's sizes, counted in elements.

import type { Size, Term } from '../../runtime/manifest.ts';
import { int, type Buffer, type Expr, type Program } from './loop.ts';
import { add, mul } from './loop-math.ts';

type Dims = Pick<Program, 'dims'>;

export const noSize: Size = [];

export function constantSize(elements: number): Size {
  return normal([[elements]]);
}

/** The number of elements of a buffer. */
export function bufferSize(b: Buffer, program: Dims): Size {
  return b.shape.map((e) => toSize(e, program)).reduce(mulSizes, constantSize(1));
}

/** The sizes of a buffer whose sizes are numbers. */
export function knownSizes({ shape }: Buffer): readonly number[] {
  return shape.map((size) => knownProduct([size]));
}

/** A product of numbers; Infinity where one is known only when the kernel runs. */
export function knownProduct(sizes: readonly Expr[]): number {
  return sizes.reduce((product, e) => product * (e.kind === 'const' ? e.value : Infinity), 1);
}

function toSize(e: Expr, program: Dims): Size {
  if (e.kind === 'const') return constantSize(e.value);
  const dim = program.dims.find(({ size }) => size === e);
  if (dim) return [[1, dim.name]];
  if (e.kind === 'binary' && e.op === 'mul') return mulSizes(toSize(e.a, program), toSize(e.b, program));
  if (e.kind === 'binary' && e.op === 'add') return addSizes(toSize(e.a, program), toSize(e.b, program));
  throw new Error("a size is a sum of products of numbers and of the kernel's sizes");
}

/** Terms of the same product added up, those of fewer factors first and the number last. */
function normal(terms: readonly Term[], combine = (a: number, b: number): number => a + b): Size {
  const sums = new Map<string, Term>();
  for (const [coefficient, ...of] of terms) {
    const [known = 0] = sums.get(of.toSorted().join()) ?? [];
    sums.set(of.toSorted().join(), [combine(known, coefficient), ...of.toSorted()]);
  }
  const order = ([, ...of]: Term): string => `${of.length || Infinity} ${of.join()}`;
  return [...sums.values()]
    .filter(([coefficient]) => coefficient !== 0)
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function mulSizes(a: Size, b: Size): Size {
  return normal(a.flatMap(([x, ...of]) => b.map(([y, ...more]): Term => [x * y, ...of, ...more])));
}

export function addSizes(a: Size, b: Size): Size {
  return normal([...a, ...b]);
}

/** A size that is enough for either: sizes are never negative. */
export function maxSize(a: Size, b: Size): Size {
  return normal([...a, ...b], Math.max);
}

/** Every coefficient, and so every value, rounded up to a multiple. */
export function alignSize(size: Size, to: number): Size {
  return size.map(([coefficient, ...of]): Term => [Math.ceil(coefficient / to) * to, ...of]);
}

export function scaleSize(size: Size, by: number): Size {
  return size.map(([coefficient, ...of]): Term => [coefficient * by, ...of]);
}

/** In units of so many, of a size whose coefficients are multiples of them. */
export function inUnits(size: Size, of: number): Size {
  return scaleSize(size, 1 / of);
}

/** The value of a size when the kernel runs. A number stays whole: more than an index can be is for the plan to refuse. */
export function sizeExpr(size: Size, { dims }: Dims): Expr {
  const valueOf = (name: string): Expr => dims.find((dim) => dim.name === name)?.size ?? unknown(name);
  const terms = size.map(([coefficient, ...of]) =>
    of.length === 0 ? int(coefficient) : mul(of.map(valueOf).reduce(mul), int(coefficient)),
  );
  return terms.length === 0 ? int(0) : terms.reduce(add);
}

function unknown(name: string): never {
  throw new Error(`${name} is no size of the kernel`);
}
