// Prints a final program as a function of WebAssembly text. It prints what is there and decides nothing.

import type { Binary, Expr, For, Load, Program, Select, Stmt, Store, Unary } from '../../compiler/ir/loop.ts';
import { splitConstant } from '../../compiler/ir/loop-math.ts';
import { dtypes } from '../../compiler/ir/dtypes.ts';
import { openLocals, type Locals } from './locals.ts';
import { memoryForms } from './memory.ts';
import { binaryForms, unaryForms } from './opcodes.ts';

export function printFunction(name: string, program: Program): string {
  const locals = openLocals();
  const { args, dims, addresses } = program;
  const memories = [...args, 'scratch' as const].map((memory) => ({
    name: typeof memory === 'string' ? memory : memory.name,
    size: addresses?.bases.get(memory),
  }));
  const all = [...memories, ...dims];
  for (const { name, size } of all) locals.addParam(size?.kind === 'var' ? size : undefined, name);
  const body = block(program.body, locals, '    ');
  const params = all.map(({ name }) => `(param $${name} i32)`).join(' ');
  return [`  (func (export "${name}") ${params}`, ...locals.declarations(), ...body, '  )'].join('\n');
}

function block(stmts: readonly Stmt[], locals: Locals, indent: string): readonly string[] {
  locals.open();
  const lines = stmts.flatMap((s) => stmtLines(s, locals, indent));
  locals.close();
  return lines;
}

function stmtLines(s: Stmt, locals: Locals, indent: string): readonly string[] {
  switch (s.kind) {
    case 'for':
      return loopLines(s, locals, indent);
    case 'store':
      return storeLines(s, locals).map((line) => indent + line);
    case 'let':
    case 'set':
      return [`${indent}(local.set ${locals.name(s.name)} ${expr(s.value, locals)})`];
    case 'acc':
      return [`${indent}(local.set ${locals.name(s.name)} ${expr(s.init, locals)})`];
    case 'barrier':
      throw new Error('a barrier is left, and wasm has no groups');
    default:
      return s satisfies never;
  }
}

function loopLines(s: For, locals: Locals, indent: string): readonly string[] {
  locals.open();
  const axis = locals.name(s.axis);
  const extent = expr(s.extent, locals);
  const label = `$${axis.slice(1)}_loop`;
  const again = `(br_if ${label} (i32.lt_s (local.tee ${axis} (i32.add (local.get ${axis}) (i32.const 1))) ${extent}))`;
  const isSure = s.extent.kind === 'const' && s.extent.value > 0;
  const inner = isSure ? indent : `${indent}  `;
  const loop = [
    `${inner}(local.set ${axis} (i32.const 0))`,
    `${inner}(loop ${label}`,
    ...block(s.body, locals, `${inner}  `),
    `${inner}  ${again}`,
    `${inner})`,
  ];
  locals.close();
  return isSure ? loop : [`${indent}(if (i32.gt_s ${extent} (i32.const 0)) (then`, ...loop, `${indent}))`];
}

function storeLines(s: Store, locals: Locals): readonly string[] {
  const { offset, address } = place(s.at[0], locals);
  const value = expr(s.value, locals);
  const { dtype } = s.buffer;
  const { scalarStore, narrow } = memoryForms[dtype];
  if (scalarStore === 'absent') throw new Error(`wasm has no store of ${dtype}`);
  if (s.value.lanes === 1) return [`(${scalarStore}${offset(0)} ${address} ${value})`];
  const bytes = s.count * dtypes[dtype].bytes;
  const lanes = narrow(value, locals);
  if (bytes === 16) return [`(v128.store${offset(0)} ${address} ${lanes})`];
  const parts = [8, 4, 2, 1].filter((part) => bytes & part);
  if (parts.length === 1) return [partLine(bytes, offset(0), 0, address, lanes)];
  const kept = locals.temporary('v128');
  const startOf = (part: number): number => bytes & ~(2 * part - 1);
  return [
    `(local.set ${kept} ${lanes})`,
    ...parts.map((part) =>
      partLine(part, offset(startOf(part)), startOf(part) / part, address, `(local.get ${kept})`),
    ),
  ];
}

/** Stores so many bytes of a vector. */
function partLine(bytes: number, offset: string, lane: number, address: string, vector: string): string {
  return `(v128.store${bytes * 8}_lane${offset} ${lane} ${address} ${vector})`;
}

interface Place {
  readonly offset: (more: number) => string;
  readonly address: string;
}

/** The constant part of an address is the instruction's offset, as far as it isn't negative. */
function place(at: Expr, locals: Locals): Place {
  const [moving, constant] = splitConstant(at);
  const isOffset = moving.kind !== 'const' && constant > 0;
  const start = isOffset ? constant : 0;
  const offset = (more: number): string => (start + more === 0 ? '' : ` offset=${start + more}`);
  return { offset, address: expr(isOffset ? moving : at, locals) };
}

function expr(e: Expr, locals: Locals): string {
  const text = (part: Expr): string => expr(part, locals);
  switch (e.kind) {
    case 'const':
      return `(${e.elem === 'f32' ? 'f32' : 'i32'}.const ${number(e.value, e.elem === 'f32')})`;
    case 'var':
      return `(local.get ${locals.name(e)})`;
    case 'load':
      return loadText(e, locals);
    case 'unary':
      return unaryText(e, locals);
    case 'binary':
      return binaryText(e, locals);
    case 'fma':
      return `(f32x4.relaxed_madd ${text(e.a)} ${text(e.b)} ${text(e.c)})`;
    case 'select':
      return selectText(e, text);
    case 'splat':
      return splatText(e.arg, locals);
    case 'sum':
      throw new Error('a sum cannot be printed: fuse-sums comes first');
    default:
      return e satisfies never;
  }
}

function number(value: number, isFloat: boolean): string {
  if (!isFloat) return String(value);
  const rounded = Math.fround(value);
  if (Object.is(rounded, -0)) return '-0';
  return Number.isFinite(rounded)
    ? String(rounded)
    : Number.isNaN(rounded)
      ? 'nan'
      : rounded > 0
        ? 'inf'
        : '-inf';
}

function loadText(e: Load, locals: Locals): string {
  const { offset, address } = place(e.at[0], locals);
  const { scalarLoad, vectorLoad, widen } = memoryForms[e.buffer.dtype];
  if (scalarLoad === 'absent') throw new Error(`wasm has no load of ${e.buffer.dtype}`);
  return e.lanes === 1
    ? `(${scalarLoad}${offset(0)} ${address})`
    : widen(`(${vectorLoad}${offset(0)} ${address})`);
}

function splatText(arg: Expr, locals: Locals): string {
  const shape = arg.elem === 'f32' ? 'f32x4' : 'i32x4';
  if (arg.kind === 'const')
    return `(v128.const ${shape}${` ${number(arg.value, arg.elem === 'f32')}`.repeat(4)})`;
  if (arg.kind !== 'load' || dtypes[arg.buffer.dtype].bytes !== 4)
    return `(${shape}.splat ${expr(arg, locals)})`;
  const { offset, address } = place(arg.at[0], locals);
  return `(v128.load32_splat${offset(0)} ${address})`;
}

function unaryText(e: Unary, locals: Locals): string {
  const form = unaryForms[e.op];
  if (typeof form === 'string') throw new Error(`wasm: ${e.op} is ${form}`);
  return (e.lanes > 1 ? form.four : form.one)([expr(e.arg, locals)], locals);
}

function binaryText(e: Binary, locals: Locals): string {
  const form = binaryForms[e.op][(e.a.elem === 'f32' ? 0 : 2) + (e.lanes > 1 ? 1 : 0)];
  if (typeof form !== 'function') throw new Error(`wasm has no ${e.op} of ${e.lanes} × ${e.a.elem}`);
  return form([expr(e.a, locals), expr(e.b, locals)], locals);
}

function selectText(e: Select, text: (e: Expr) => string): string {
  const [cond, a, b] = [text(e.cond), text(e.a), text(e.b)];
  if (e.cond.lanes > 1) return `(v128.bitselect ${a} ${b} ${cond})`;
  return e.lanes > 1 ? `(select (result v128) ${a} ${b} ${cond})` : `(select ${a} ${b} ${cond})`;
}
