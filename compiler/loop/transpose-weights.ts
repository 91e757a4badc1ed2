// Lays matrices out column by column, so that threads side by side read side by side.
//
//   thread j { sum k { h[k] * W[j, k] } }   ->   thread j { sum k { h[k] * V[k, j] } }
//
// It is for matrices of which every load walks along a row with its sum; what is read in another way is left as it lies.

import type { Buffer, Program } from '../ir/loop.ts';
import { allExprs, buffersRead, subExprs } from '../ir/loop-walk.ts';
import { relayout } from './relayout.ts';
import { knownProduct } from '../ir/size.ts';

export function transposeWeights(program: Program, of: Buffer): Program {
  if (!isTransposable(of, program)) throw new Error(`${of.name} is no matrix, or is read in another way too`);
  return relayout(program, [{ of, axes: [{ axis: 1 }, { axis: 0 }] }]);
}

/** A matrix of which every load's last index is the axis of a sum around it. */
export function isTransposable(b: Buffer, program: Program): boolean {
  return b.shape.length === 2 && knownProduct(b.shape) < Infinity && isWalked(b, program);
}

function isWalked(b: Buffer, program: Program): boolean {
  const all = allExprs(program.body.filter((s) => buffersRead([s]).has(b)));
  const loads = all.filter((e) => e.kind === 'load' && e.buffer === b);
  const walked = all.flatMap((e) =>
    e.kind === 'sum'
      ? subExprs(e.body).filter((part) => part.kind === 'load' && part.buffer === b && part.at[1] === e.axis)
      : [],
  );
  return loads.length === walked.length;
}
