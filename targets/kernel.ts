// The calling convention of every kernel: its arrays, in this order, then the two sizes.

import type { Role } from '../compiler/ir/loop.ts';

export const kernelArguments = [
  'weights',
  'x',
  'lengths',
  'h0',
  'output',
  'hn',
  'scratch',
] as const satisfies readonly Role[];
