// The calling conventions of kernels: their arrays, in this order, then the two sizes.

import type { Role } from '../compiler/ir/loop.ts';

/** Of kernels that are called. */
export const calledArguments = [
  'weights',
  'x',
  'lengths',
  'output',
  'state',
  'scratch',
] as const satisfies readonly Role[];

/** Of kernels that are dispatched. */
export const dispatchedArguments = [
  'weights',
  'x',
  'lengths',
  'h0',
  'output',
  'hn',
  'scratch',
] as const satisfies readonly Role[];
