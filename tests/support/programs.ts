// Short spellings for the small programs that tests of loop passes are about.

import {
  buffer,
  constant,
  int,
  loop,
  variable,
  type Buffer,
  type Expr,
  type Program,
  type Stmt,
  type Var,
} from '../../compiler/ir/loop.ts';
import { rowMajor } from '../../compiler/ir/layout.ts';
import { buffersUsed, withBody } from '../../compiler/ir/loop-walk.ts';
import { wholeOf, type Arg } from '../../compiler/ir/signature.ts';

export const batch: Var = variable('batch');
export const steps: Var = variable('steps');

type Size = number | Expr;

const sizeOf = (size: Size): Expr => (typeof size === 'number' ? int(size) : size);

const given = { elem: 'f32', axes: {}, access: 'read', from: 'call' } as const;
const state: Arg = { ...given, name: 'state', access: 'update' };

/** What programs here may be called with; `h0` and `hn` are what `state` begins as and ends as. */
const args = {
  weights: { ...given, name: 'weights', from: 'params' },
  x: { ...given, name: 'x' },
  lengths: { ...given, name: 'lengths', elem: 'i32' },
  h0: { ...given, name: 'h0', whole: state },
  output: { ...given, name: 'output', access: 'write' },
  hn: { ...given, name: 'hn', access: 'write', whole: state },
  state,
} as const satisfies Readonly<Record<string, Arg>>;

/** A program of these statements, called with the weights and what they use of the other arguments. */
export function program(
  body: readonly Stmt[],
  sizes: { readonly batch?: Expr; readonly steps?: Expr } = {},
): Program {
  const used = new Set([...buffersUsed(body)].map(({ arg }) => arg));
  const dims = Object.entries({ batch, steps, ...sizes }).map(([name, size]) => ({ name, size }));
  const called = Object.values(args).filter((arg) => arg === args.weights || used.has(arg));
  return withBody({ args: called, dims, buffers: [], body: [] }, body);
}

/** A buffer of one of a kernel's arguments, named like it. */
export function argument(name: keyof typeof args, ...shape: readonly Size[]): Buffer {
  const arg: Arg = args[name];
  return buffer(name, 'arg', shape.map(sizeOf), { arg, dtype: arg.elem });
}

/** Whether a buffer is of the argument, or of what it begins or ends as. */
export function isOf({ arg }: Buffer, name: string): boolean {
  return arg !== undefined && [arg.name, wholeOf(arg).name].includes(name);
}

export function scratch(name: string, ...shape: readonly Size[]): Buffer {
  return buffer(name, 'scratch', shape.map(sizeOf));
}

/** A parameter as it comes, before it is packed. */
export function weights(name: string, ...shape: readonly number[]): Buffer {
  return buffer(name, 'arg', shape.map(int), { arg: args.weights, layout: rowMajor(name, shape) });
}

export function grid(axis: Var, extent: Size, ...body: readonly Stmt[]): Stmt {
  return loop('grid', axis, sizeOf(extent), body);
}

export function serial(axis: Var, extent: Size, ...body: readonly Stmt[]): Stmt {
  return loop('serial', axis, sizeOf(extent), body);
}

export function letStmt(name: Var, value: Expr): Stmt {
  return { kind: 'let', name, value };
}

export function acc(name: Var, init: Expr): Stmt {
  return { kind: 'acc', name, init };
}

export function set(name: Var, value: Expr): Stmt {
  return { kind: 'set', name, value };
}

export const f32 = (value: number): Expr => constant(value);
