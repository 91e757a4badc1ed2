// Sizes as formulas in a kernel's batch and steps: c + b·B + t·T + bt·B·T, counted in elements.

import type { Size } from '../../runtime/manifest.ts';
import { int, type Buffer, type Expr, type Program } from '../ir/loop.ts';
import { add, mul } from '../ir/loop-math.ts';

export const noSize: Size = [0, 0, 0, 0];

export function constantSize(elements: number): Size {
  return [elements, 0, 0, 0];
}

/** The number of elements of a buffer. */
export function sizeOf(b: Buffer, program: Program): Size {
  return b.shape.map((e) => toSize(e, program)).reduce(mulSizes, [1, 0, 0, 0]);
}

/** A product of numbers; Infinity where one is known only when the kernel runs. */
export function knownProduct(sizes: readonly Expr[]): number {
  return sizes.reduce((product, e) => product * (e.kind === 'const' ? e.value : Infinity), 1);
}

function toSize(e: Expr, program: Program): Size {
  if (e.kind === 'const') return [e.value, 0, 0, 0];
  if (e === program.batch) return [0, 1, 0, 0];
  if (e === program.steps) return [0, 0, 1, 0];
  if (e.kind === 'binary' && e.op === 'mul') return mulSizes(toSize(e.a, program), toSize(e.b, program));
  throw new Error('a size is a product of numbers, the batch and the steps');
}

function mulSizes(a: Size, b: Size): Size {
  if (a[1] * b[1] || a[2] * b[2] || a[3] * (b[1] + b[2] + b[3]) || b[3] * (a[1] + a[2])) {
    throw new Error('a size holds the batch and the steps once at most');
  }
  return [
    a[0] * b[0],
    a[0] * b[1] + a[1] * b[0],
    a[0] * b[2] + a[2] * b[0],
    a[0] * b[3] + a[3] * b[0] + a[1] * b[2] + a[2] * b[1],
  ];
}

export function addSizes(a: Size, b: Size): Size {
  return combine(a, b, (x, y) => x + y);
}

/** A size that is enough for either: sizes are never negative. */
export function maxSize(a: Size, b: Size): Size {
  return combine(a, b, Math.max);
}

function combine(a: Size, b: Size, f: (x: number, y: number) => number): Size {
  return [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])];
}

/** Every coefficient, and so every value, rounded up to a multiple. */
export function alignSize(size: Size, to: number): Size {
  return combine(size, size, (x) => Math.ceil(x / to) * to);
}

/** The same size, where the batch or the steps are fixed with these multiplied in: such sizes can be compared. */
export function settledSize([c, b, t, bt]: Size, { batch, steps }: Program): Size {
  const ofBatch: Size =
    batch.kind === 'const' ? [c + b * batch.value, 0, t + bt * batch.value, 0] : [c, b, t, bt];
  if (steps.kind !== 'const') return ofBatch;
  const [d, e, u, eu] = ofBatch;
  return [d + u * steps.value, e + eu * steps.value, 0, 0];
}

/** The value of a size when the kernel runs. */
export function sizeExpr([c, b, t, bt]: Size, { batch, steps }: Program): Expr {
  const terms = [mul(batch, int(b)), mul(steps, int(t)), mul(mul(batch, steps), int(bt)), int(c)];
  return terms.reduce(add);
}
