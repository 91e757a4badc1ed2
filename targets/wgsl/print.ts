// Prints the kernels of a final program as WGSL. It prints what is there and decides nothing.

import { exprText, namesFrom, stmtLines, type Names, type Syntax } from '../braces.ts';
import { kernelArguments } from '../kernel.ts';
import { activations } from './activations.ts';
import { workgroup, type Kernel } from './cut.ts';
import { float } from './float.ts';

const written: readonly string[] = ['output', 'hn', 'scratch'];

const prelude = [
  'struct Sizes { batch: i32, steps: i32, turn0: i32, turn1: i32 }',
  '@group(0) @binding(0) var<uniform> sizes: Sizes;',
  ...kernelArguments.map((role, i) => {
    const access = written.includes(role) ? 'read_write' : 'read';
    return `@group(0) @binding(${i + 1}) var<storage, ${access}> ${role}: array<${role === 'lengths' ? 'i32' : 'f32'}>;`;
  }),
  '// the second where it is the smaller one, or the larger one: a NaN that comes first stays',
  'fn smaller(a: f32, b: f32) -> f32 { return select(a, b, b < a); }',
  'fn larger(a: f32, b: f32) -> f32 { return select(a, b, a < b); }',
  'fn withSign(a: f32, b: f32) -> f32 {',
  '  return bitcast<f32>((bitcast<u32>(a) & 0x7fffffffu) | (bitcast<u32>(b) & 0x80000000u));',
  '}',
  activations,
];

export function printShader(kernels: readonly Kernel[]): string {
  return [...prelude, ...kernels.flatMap(kernelLines), ''].join('\n');
}

/**
 * Element `at` of the grid: its axes are the digits of a number, the innermost one last. The groups come in rows, as
 * a dispatch may have no more than 65535 along an axis.
 */
function kernelLines({ name, loops, body, sizes }: Kernel): readonly string[] {
  const names = nameVars(sizes);
  const extents = loops.map((each) => exprText(each.extent, syntax, names));
  const axes = loops.map(({ axis }, i) => {
    const inner = extents.slice(i + 1).map((extent) => ` / ${extent}`);
    const digit = i === 0 ? '' : ` % ${extents[i]}`;
    return `  let ${names.of(axis)} = at${inner.join('')}${digit};`;
  });
  return [
    `@compute @workgroup_size(${workgroup})`,
    `fn ${name}(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {`,
    `  let at = i32(id.x + id.y * groups.x * ${workgroup}u);`,
    `  if (at >= ${extents.join(' * ')}) { return; }`,
    ...axes,
    ...body.flatMap((s) => stmtLines(s, syntax, names, '  ')),
    '}',
  ];
}

function nameVars(sizes: Kernel['sizes']): Names {
  return namesFrom(new Map([...sizes].map(([own, size]) => [own, `sizes.${size}`])));
}

function whole(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

const unaryForms: Syntax['unary'] = {
  neg: (x) => `(-${x})`,
  abs: (x) => `abs(${x})`,
  sigmoid: (x) => `sigmoid(${x})`,
  tanh: (x) => `squash(${x})`,
  expNeg: (x) => `expNeg(${x})`,
  bitsOf: (x) => `bitcast<i32>(${x})`,
  floatOf: (x) => `bitcast<f32>(${x})`,
};

const floatForms: Syntax['float'] = {
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  div: (a, b) => `(${a} / ${b})`,
  min: (a, b) => `smaller(${a}, ${b})`,
  max: (a, b) => `larger(${a}, ${b})`,
  copysign: (a, b) => `withSign(${a}, ${b})`,
  lt: (a, b) => `(${a} < ${b})`,
};

const indexForms: Syntax['index'] = {
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  div: (a, b) => `(${a} / ${b})`,
  mod: (a, b) => `(${a} % ${b})`,
  min: (a, b) => `min(${a}, ${b})`,
  max: (a, b) => `max(${a}, ${b})`,
  shl: (a, b) => `(${a} << u32(${b}))`,
  lt: (a, b) => `(${a} < ${b})`,
};

const syntax: Syntax = {
  language: 'WGSL',
  words: { name: 'let', register: 'var' },
  constant: ({ elem, value }) =>
    elem === 'f32' ? float(value) : elem === 'bool' ? String(value !== 0) : whole(value),
  select: (cond, a, b) => `select(${b}, ${a}, ${cond})`,
  unary: unaryForms,
  float: floatForms,
  index: indexForms,
};
