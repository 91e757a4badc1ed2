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
  type Role,
  type Stmt,
  type Var,
} from '../../compiler/ir/loop.ts';
import { withBody } from '../../compiler/ir/loop-walk.ts';

export const batch: Var = variable('batch');
export const steps: Var = variable('steps');

type Size = number | Expr;

const sizeOf = (size: Size): Expr => (typeof size === 'number' ? int(size) : size);

/** A program of these statements; its buffers are those they use. */
export function program(
  body: readonly Stmt[],
  sizes: Partial<Pick<Program, 'batch' | 'steps'>> = {},
): Program {
  return withBody({ batch, steps, ...sizes, buffers: [], body: [] }, body);
}

/** A buffer of one of a kernel's arguments, named like it. */
export function argument(role: Role, ...shape: readonly Size[]): Buffer {
  return buffer(role, role, shape.map(sizeOf), role === 'lengths' ? { elem: 'i32' } : {});
}

export function scratch(name: string, ...shape: readonly Size[]): Buffer {
  return buffer(name, 'scratch', shape.map(sizeOf));
}

/** A parameter as it comes, before it is packed. */
export function weights(name: string, ...shape: readonly number[]): Buffer {
  const width = shape.reduce((a, b) => a * b, 1);
  const packs = [{ param: name, at: 0, from: 0, blocks: 1, step: 0, depth: 1, stride: width, width }];
  return buffer(name, 'weights', shape.map(int), { packs });
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
