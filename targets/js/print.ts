// Prints a final program as a JavaScript function over typed arrays. It prints what is there and decides nothing.
//
// Math.fround after every f32 operation makes the numbers those of wasm, to the bit: an f32 operation is the f64 one
// rounded, for + - * and / alike. A fast kernel leaves the rounding to its stores: half of its time.

import type { DType } from '../../compiler/ir/dtypes.ts';
import { memoryOf, type Program } from '../../compiler/ir/loop.ts';
import { noBits } from '../../compiler/ir/scalar.ts';
import type { SpelledOp } from '../../compiler/ir/scalar.ts';
import { isApproximated } from '../../compiler/ir/spellings.ts';
import { bitwise, infix, infixes, namesFrom, spelledLines, stmtLines, type Syntax } from '../braces.ts';

/**
 * What the printed functions use: `f` rounds, `A` passes a number to a function and back, `F` and `I` are one f32 seen
 * as a float and as bits, `c` is copysign, `m` and `M` are min and max as the IR means them (Math.max differs for -0).
 */
export const prelude =
  'const f=Math.fround,A=new Float32Array(1),F=new Float32Array(1),I=new Int32Array(F.buffer),' +
  'c=(a,b)=>b<0||(b===0&&1/b<0)?-Math.abs(a):Math.abs(a),m=(a,b)=>b<a?b:a,M=(a,b)=>a<b?b:a;';

/**
 * A function of one f32, spelled as the passes spell the operation, for kernels to call: from A[0] to A[0]. As an
 * argument or a result the number would be an object on the heap wherever the engine does not inline the call.
 */
export function printActivation(op: SpelledOp, dialect: Dialect): string {
  // bits are taken from numbers that were rounded: in arithmetic that does not round it is another function
  const { syntax, approximate } = isApproximated(op) ? dialect : exact;
  const [lines, value] = spelledLines(op, syntax, { approximate, reassociates: false });
  return [`function ${op}() {`, '  const x = A[0];', ...lines, `  A[0] = ${value};`, '}'].join('\n');
}

/** How the arithmetic is spelled: rounded after every operation, or only where it is stored. */
export interface Dialect {
  readonly syntax: Syntax;
  readonly approximate: boolean;
}

export function printFunction(name: string, program: Program, { syntax }: Dialect): string {
  const { args, dims } = program;
  const sizes = dims.flatMap(({ name, size }) => (size.kind === 'var' ? [[size, name] as const] : []));
  const names = namesFrom(new Map(sizes));
  const params = [...args, { name: 'scratch' }, ...dims].map((each) => each.name);
  const body = program.body.flatMap((s) => stmtLines(s, syntax, names, '  '));
  return [`function ${name}(${params.join(', ')}) {`, ...viewLines(program), ...body, '}'].join('\n');
}

/** Arrays as kernels see memory of each type. */
const views: { readonly [dtype in DType]: string } = {
  f32: 'Float32Array',
  f16: 'absent',
  i32: 'Int32Array',
  i16: 'Int16Array',
  i8: 'Int8Array',
};

/** Of memory that holds elements of several types, an array of each. */
function viewLines({ buffers }: Program): readonly string[] {
  return buffers.flatMap((b) => {
    const view = views[b.dtype];
    if (view === 'absent') throw new Error(`JavaScript has no ${b.dtype}: ${b.name}`);
    const memory = memoryOf(b);
    const whole = typeof memory === 'string' ? memory : memory.name;
    return whole === b.name ? [] : [`  const ${b.name} = new ${view}(${whole}.buffer, ${whole}.byteOffset);`];
  });
}

function number(value: number): string {
  return value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? '-0' : value})` : String(value);
}

export const unaryForms: Syntax['unary'] = {
  neg: (x) => `(-${x})`,
  abs: (x) => `Math.abs(${x})`,
  sqrt: (x) => `f(Math.sqrt(${x}))`,
  round: 'absent',
  // calls, which engines inline, where a vector target writes the operations out: the code is a third as long
  sigmoid: 'called',
  tanh: 'called',
  expNeg: 'called',
  exp: 'called',
  expm1: 'called',
  log: 'called',
  softplus: 'called',
  bitsOf: (x) => `(F[0] = ${x}, I[0])`,
  floatOf: (x) => `(I[0] = ${x}, F[0])`,
  toI32: (x) => `(Math.max(-2147483648, Math.min(2147483647, ${x})) | 0)`,
  toF32: (x) => `f(${x})`,
};

const floatForms: Syntax['float'] = {
  ...infixes,
  min: (a, b) => `m(${a}, ${b})`,
  max: (a, b) => `M(${a}, ${b})`,
  copysign: (a, b) => `c(${a}, ${b})`,
  eq: infix('==='),
  ...noBits,
};

const roundedForms: Syntax['float'] = {
  ...floatForms,
  add: (a, b) => `f(${a} + ${b})`,
  sub: (a, b) => `f(${a} - ${b})`,
  mul: (a, b) => `f(${a} * ${b})`,
  div: (a, b) => `f(${a} / ${b})`,
};

/** Sums are not wrapped: indices don't overflow, and operations on bits wrap what they are given. */
const indexForms: Syntax['index'] = {
  ...infixes,
  ...bitwise,
  mul: (a, b) => `Math.imul(${a}, ${b})`,
  div: (a, b) => `((${a} / ${b}) | 0)`,
  min: (a, b) => `m(${a}, ${b})`,
  max: (a, b) => `M(${a}, ${b})`,
  copysign: 'absent',
  eq: infix('==='),
  shl: infix('<<'),
  shr: infix('>>'),
};

const syntax = (float: Syntax['float']): Syntax => ({
  language: 'JavaScript',
  words: { name: 'const', register: 'let' },
  constant: (e) => number(e.elem === 'f32' ? Math.fround(e.value) : e.value),
  load: ({ name }, at) => `${name}[${at}]`,
  store: ({ name }, at, value) => `${name}[${at}] = ${value};`,
  select: (cond, a, b) => `(${cond} ? ${a} : ${b})`,
  unary: unaryForms,
  call: (op, x) => `(A[0] = ${x}, ${op}(), A[0])`,
  float,
  index: indexForms,
});

export const exact: Dialect = { syntax: syntax(roundedForms), approximate: false };
export const fast: Dialect = { syntax: syntax(floatForms), approximate: true };
