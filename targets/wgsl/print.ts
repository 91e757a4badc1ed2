// Prints the kernels of a final program as WGSL. It prints what is there and decides nothing.

import type { Binary, Expr, For, Program, Stmt, Unary, Var } from '../../compiler/ir/loop.ts';
import type { BinaryOp, UnaryOp } from '../../compiler/ir/scalar.ts';
import { kernelArguments } from '../kernel.ts';
import { activations } from './activations.ts';
import type { Kernel } from './cut.ts';
import { float } from './float.ts';

/** Invocations of a workgroup, and of a row of workgroups: a dispatch may have no more than 65535 of them. */
const group = 64;
const row = 65535 * group;

const written: readonly string[] = ['output', 'hn', 'scratch'];

const prelude = [
  'struct Sizes { batch: i32, steps: i32, start: i32, unused: i32 }',
  'struct Turn { turn: i32, a: i32, b: i32, c: i32 }',
  '@group(0) @binding(0) var<uniform> sizes: Sizes;',
  '@group(0) @binding(1) var<uniform> turns: Turn;',
  ...kernelArguments.map((role, i) => {
    const access = written.includes(role) ? 'read_write' : 'read';
    return `@group(0) @binding(${i + 2}) var<storage, ${access}> ${role}: array<${role === 'lengths' ? 'i32' : 'f32'}>;`;
  }),
  '// the second where it is the smaller one, or the larger one: a NaN that comes first stays',
  'fn smaller(a: f32, b: f32) -> f32 { return select(a, b, b < a); }',
  'fn larger(a: f32, b: f32) -> f32 { return select(a, b, a < b); }',
  'fn withSign(a: f32, b: f32) -> f32 {',
  '  return bitcast<f32>((bitcast<u32>(a) & 0x7fffffffu) | (bitcast<u32>(b) & 0x80000000u));',
  '}',
  activations,
];

export function printShader(program: Program, kernels: readonly Kernel[]): string {
  return [...prelude, ...kernels.flatMap((kernel) => kernelLines(program, kernel)), ''].join('\n');
}

/** Element `at` of the grid: its axes are the digits of a number, the innermost one last. */
function kernelLines(program: Program, { name, loops, body, turn }: Kernel): readonly string[] {
  const names = nameVars(program, turn);
  const extents = loops.map((each) => expr(each.extent, names));
  const axes = loops.map(({ axis }, i) => {
    const inner = extents.slice(i + 1).map((extent) => ` / ${extent}`);
    const digit = i === 0 ? '' : ` % ${extents[i]}`;
    return `  let ${names.of(axis)} = at${inner.join('')}${digit};`;
  });
  return [
    `@compute @workgroup_size(${group})`,
    `fn ${name}(@builtin(global_invocation_id) id: vec3u) {`,
    `  let at = i32(id.x + id.y * ${row}u);`,
    `  if (at >= ${extents.join(' * ')}) { return; }`,
    ...axes,
    ...body.flatMap((s) => stmtLines(s, names, '  ')),
    '}',
  ];
}

interface Names {
  readonly of: (v: Var) => string;
}

/** The generator's own names, never a user's. */
function nameVars({ batch, steps }: Program, turn: Var | undefined): Names {
  const names = new Map<Var, string>();
  if (batch.kind === 'var') names.set(batch, 'sizes.batch');
  if (steps.kind === 'var') names.set(steps, 'sizes.steps');
  if (turn) names.set(turn, '(sizes.start + turns.turn)');
  const of = (v: Var): string => {
    const name = names.get(v) ?? `t${names.size}`;
    names.set(v, name);
    return name;
  };
  return { of };
}

function stmtLines(s: Stmt, names: Names, indent: string): readonly string[] {
  const text = (e: Expr): string => expr(e, names);
  switch (s.kind) {
    case 'for':
      return loopLines(s, names, indent);
    case 'store':
      return [`${indent}${s.buffer.name}[${text(s.at[0])}] = ${text(s.value)};`];
    case 'let':
      return [`${indent}let ${names.of(s.name)} = ${text(s.value)};`];
    case 'acc':
      return [`${indent}var ${names.of(s.name)} = ${text(s.init)};`];
    case 'set':
      return [`${indent}${names.of(s.name)} = ${text(s.value)};`];
    default:
      return s satisfies never;
  }
}

function loopLines(s: For, names: Names, indent: string): readonly string[] {
  const axis = names.of(s.axis);
  const head = `for (var ${axis} = 0; ${axis} < ${expr(s.extent, names)}; ${axis}++) {`;
  return [indent + head, ...s.body.flatMap((inner) => stmtLines(inner, names, `${indent}  `)), `${indent}}`];
}

function expr(e: Expr, names: Names): string {
  const text = (part: Expr): string => expr(part, names);
  switch (e.kind) {
    case 'const':
      return e.elem === 'f32' ? float(e.value) : e.elem === 'bool' ? String(e.value !== 0) : whole(e.value);
    case 'var':
      return names.of(e);
    case 'load':
      return `${e.buffer.name}[${text(e.at[0])}]`;
    case 'unary':
      return unaryText(e, text(e.arg));
    case 'binary':
      return binaryText(e, text(e.a), text(e.b));
    case 'select':
      return `select(${text(e.b)}, ${text(e.a)}, ${text(e.cond)})`;
    case 'splat':
    case 'sum':
      throw new Error(`a ${e.kind} cannot be printed as WGSL`);
    default:
      return e satisfies never;
  }
}

function whole(value: number): string {
  return value < 0 ? `(${value})` : String(value);
}

const unaryForms: { readonly [op in UnaryOp]: (x: string) => string } = {
  neg: (x) => `(-${x})`,
  abs: (x) => `abs(${x})`,
  sigmoid: (x) => `sigmoid(${x})`,
  tanh: (x) => `squash(${x})`,
  bitsOf: (x) => `bitcast<i32>(${x})`,
  floatOf: (x) => `bitcast<f32>(${x})`,
};

function unaryText(e: Unary, x: string): string {
  return unaryForms[e.op](x);
}

const floatForms: { readonly [op in BinaryOp]?: (a: string, b: string) => string } = {
  add: (a, b) => `(${a} + ${b})`,
  sub: (a, b) => `(${a} - ${b})`,
  mul: (a, b) => `(${a} * ${b})`,
  div: (a, b) => `(${a} / ${b})`,
  min: (a, b) => `smaller(${a}, ${b})`,
  max: (a, b) => `larger(${a}, ${b})`,
  copysign: (a, b) => `withSign(${a}, ${b})`,
  lt: (a, b) => `(${a} < ${b})`,
};

const indexForms: { readonly [op in BinaryOp]?: (a: string, b: string) => string } = {
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

function binaryText(e: Binary, a: string, b: string): string {
  const form = (e.a.elem === 'f32' ? floatForms : indexForms)[e.op];
  if (!form) throw new Error(`WGSL has no ${e.op} of ${e.a.elem}`);
  return form(a, b);
}
