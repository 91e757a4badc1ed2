// Prints the kernels of a final program as WGSL. It prints what is there and decides nothing.

import { dtypes, type DType } from '../../compiler/ir/dtypes.ts';
import { isParam, type Buffer, type For, type Program, type Stmt } from '../../compiler/ir/loop.ts';
import { noBits } from '../../compiler/ir/scalar.ts';
import type { SpelledOp } from '../../compiler/ir/scalar.ts';
import { nestOf, turnsOf } from '../../compiler/loop/nest.ts';
import { bitwise, calledBy, exprText, infix, infixes } from '../braces.ts';
import { loopHead, namesFrom, spelledLines, stmtLines } from '../braces.ts';
import type { Names, Syntax } from '../braces.ts';
import { turns, type Kernel } from './cut.ts';
import { float } from './float.ts';
import { binding, readerOf } from './storage.ts';

/** The sizes, then the arguments in their order, then scratch; the weights are bound where they are read. */
function bindings({ args, dims }: Pick<Program, 'args' | 'dims'>): readonly string[] {
  const sizes = [...dims.map(({ name }) => name), ...turns].map((name) => `${name}: i32`);
  return [
    `struct Sizes { ${sizes.join(', ')} }`,
    binding(0, 'uniform', 'sizes', 'Sizes'),
    ...args.flatMap(({ name, elem, access, from }, i) => {
      const mode = access === 'read' ? 'read' : 'read_write';
      return from === 'params' ? [] : [binding(i + 1, `storage, ${mode}`, name, `array<${elem}>`)];
    }),
    binding(args.length + 1, 'storage, read_write', 'scratch', 'array<f32>'),
  ];
}

const prelude = [
  '// the second where it is the smaller one, or the larger one: a NaN that comes first stays',
  'fn smaller(a: f32, b: f32) -> f32 { return select(a, b, b < a); }',
  'fn larger(a: f32, b: f32) -> f32 { return select(a, b, a < b); }',
  // not from masks of bits: where tanh follows a sum with a sigmoid, Mesa 25 makes 2^-126 of every number by them
  'fn withSign(a: f32, b: f32) -> f32 {',
  '  return select(abs(a), -abs(a), (bitcast<u32>(b) >> 31u) == 1u);',
  '}',
];

export function printShader(kernels: readonly Kernel[], program: Program): string {
  const memory = program.buffers.flatMap(({ name, dtype, space, shape: [size] }) =>
    space === 'workgroup' || space === 'private'
      ? [`var<${space}> ${name}: array<${wordOf(dtype)}, ${exprText(size, syntax, nameVars(new Map()))}>;`]
      : [],
  );
  const called = calledBy(
    kernels.flatMap(({ body }) => body),
    syntax,
  );
  const shared = [...bindings(program), ...prelude, ...called.flatMap(functionLines), ...memory];
  return [...shared, ...kernels.flatMap(kernelLines), ''].join('\n');
}

/**
 * Turn `at` of the loops, or one after the other from there: an invocation of a grid's kernel computes one turn, a
 * workgroup one turn of groups. Workgroups come in rows, as a dispatch may have no more than 65535 along an axis.
 */
function kernelLines({ name, loops, body, width, sizes }: Kernel): readonly string[] {
  const names = nameVars(sizes);
  const isGroup = loops[0].mode === 'group';
  const builtins = [
    isGroup ? '@builtin(local_invocation_index) thread: u32' : '@builtin(global_invocation_id) id: vec3u',
    ...(isGroup ? ['@builtin(workgroup_id) id: vec3u'] : []),
    '@builtin(num_workgroups) groups: vec3u',
  ];
  return [
    `@compute @workgroup_size(${width})`,
    `fn ${name}(${builtins.join(', ')}) {`,
    `  let at = i32(id.x + id.y * groups.x${isGroup ? '' : ` * ${width}u`});`,
    `  if (at >= ${countText(loops, names)}) { return; }`,
    ...digits(loops, 'at', names).map((line) => `  ${line}`),
    ...(isGroup
      ? groupLines(body, width, names, '  ')
      : body.flatMap((s) => stmtLines(s, syntax, names, '  '))),
    '}',
  ];
}

function countText(loops: readonly For[], names: Names): string {
  return loops.map((each) => exprText(each.extent, syntax, names)).join(' * ');
}

/** The axes of a nest's loops are the digits of a number, the innermost one last. */
function digits(loops: readonly For[], at: string, names: Names): readonly string[] {
  const extents = loops.map((each) => exprText(each.extent, syntax, names));
  return loops.map(({ axis }, i) => {
    const inner = extents.slice(i + 1).map((extent) => ` / ${extent}`);
    const digit = i === 0 ? '' : ` % ${extents[i]}`;
    return `let ${names.of(axis)} = ${at}${inner.join('')}${digit};`;
  });
}

/** What the invocations of a workgroup do together; a nest of threads is dealt to them turn by turn. */
function groupLines(stmts: readonly Stmt[], width: number, names: Names, indent: string): readonly string[] {
  return stmts.flatMap((s) => {
    if (s.kind === 'barrier') return [`${indent}workgroupBarrier();`];
    if (s.kind !== 'for') return stmtLines(s, syntax, names, indent);
    if (s.mode === 'thread') return threadLines(s, width, names, indent);
    const body = groupLines(s.body, width, names, `${indent}  `);
    return [indent + loopHead(s, syntax, names), ...body, `${indent}}`];
  });
}

function threadLines(outer: For, width: number, names: Names, indent: string): readonly string[] {
  const { loops, body } = nestOf(outer);
  const count = countText(loops, names);
  const inner = `${indent}  `;
  const head =
    turnsOf(loops) <= width
      ? [`${indent}if (i32(thread) < ${count}) {`, `${inner}let i = i32(thread);`]
      : [`${indent}for (var i = i32(thread); i < ${count}; i += ${width}) {`];
  return [
    ...head,
    ...digits(loops, 'i', names).map((line) => inner + line),
    ...body.flatMap((s) => stmtLines(s, syntax, names, inner)),
    `${indent}}`,
  ];
}

function nameVars(sizes: Kernel['sizes']): Names {
  return namesFrom(new Map([...sizes].map(([own, size]) => [own, `sizes.${size}`])));
}

function whole(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

export const unaryForms: Syntax['unary'] = {
  neg: (x) => `(-${x})`,
  abs: (x) => `abs(${x})`,
  sqrt: (x) => `sqrt(${x})`,
  round: (x) => `round(${x})`,
  sigmoid: 'called',
  tanh: 'called',
  expNeg: 'called',
  exp: 'called',
  expm1: 'called',
  log: 'called',
  softplus: 'called',
  bitsOf: (x) => `bitcast<i32>(${x})`,
  floatOf: (x) => `bitcast<f32>(${x})`,
  toI32: (x) => `i32(${x})`,
  toF32: (x) => `f32(${x})`,
};

const floatForms: Syntax['float'] = {
  ...infixes,
  min: (a, b) => `smaller(${a}, ${b})`,
  max: (a, b) => `larger(${a}, ${b})`,
  copysign: (a, b) => `withSign(${a}, ${b})`,
  eq: infix('=='),
  ...noBits,
};

const indexForms: Syntax['index'] = {
  ...infixes,
  ...bitwise,
  min: (a, b) => `min(${a}, ${b})`,
  max: (a, b) => `max(${a}, ${b})`,
  copysign: 'absent',
  eq: infix('=='),
  shl: (a, b) => `(${a} << u32(${b}))`,
  shr: (a, b) => `(${a} >> u32(${b}))`,
};

/** A function's own name, lest it be taken for WGSL's, of which some are inexact and tanh overflows. */
const nameOf = (op: SpelledOp): string => `${op}32`;

function functionLines(op: SpelledOp): readonly string[] {
  const [lines, value] = spelledLines(op, syntax, { approximate: false, reassociates: true });
  return [`fn ${nameOf(op)}(x: f32) -> f32 {`, ...lines, `  return ${value};`, '}'];
}

/** What is written lies in whole words: two invocations may write neighbours. */
function wordOf(dtype: DType): string {
  if (dtypes[dtype].bytes !== 4) throw new Error(`WGSL has no ${dtype} but in weights`);
  return dtypes[dtype].elem;
}

function arrayName({ name, dtype, space, arg }: Buffer): string {
  if (wordOf(dtype) !== (arg?.elem ?? 'f32') && (arg || space === 'scratch'))
    throw new Error(`WGSL has no ${dtype} in ${arg?.name ?? space}`);
  return name;
}

const syntax: Syntax = {
  language: 'WGSL',
  words: { name: 'let', register: 'var' },
  constant: ({ elem, value }) =>
    elem === 'f32' ? float(value) : elem === 'bool' ? String(value !== 0) : whole(value),
  load: (b, at) => (isParam(b) ? `${readerOf(b)}(${at})` : `${arrayName(b)}[${at}]`),
  store: (b, at, value) => `${arrayName(b)}[${at}] = ${value};`,
  select: (cond, a, b) => `select(${b}, ${a}, ${cond})`,
  unary: unaryForms,
  call: (op, x) => `${nameOf(op)}(${x})`,
  float: floatForms,
  index: indexForms,
};
