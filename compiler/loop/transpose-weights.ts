// Lays matrices out column by column, so that threads side by side read side by side.
//
//   thread j { sum k { h[k] * W[j, k] } }   ->   thread j { sum k { h[k] * V[k, j] } }
//
// The runtime fills V from the parameter once, by the pack written here. It is for matrices of which every load walks
// along a row with its sum; what is read in another way is left as it lies.

import type { Pack } from '../../runtime/manifest.ts';
import { int, type Buffer, type Program } from '../ir/loop.ts';
import { allExprs, mapAccesses, subExprs, withBody } from '../ir/loop-walk.ts';
import { knownProduct } from '../ir/size.ts';

export function transposeWeights(program: Program, of: Buffer): Program {
  if (!isTransposable(of, program))
    throw new Error(`${of.name} is read in another way too, or is no plain matrix`);
  const turned = transposed(of);
  const body = mapAccesses(program.body, ({ buffer: each, at: [row, k] }) =>
    each === of ? { buffer: turned, at: [k, row] } : undefined,
  );
  return withBody(program, body);
}

/** One plain copy of a parameter, of which every load's last index is the axis of a sum around it. */
export function isTransposable(b: Buffer, program: Program): boolean {
  const isPlain = b.packs.length === 1 && b.packs[0].at === 0;
  return isPlain && b.shape.length === 2 && knownProduct(b.shape) < Infinity && isWalked(b, program);
}

function isWalked(b: Buffer, program: Program): boolean {
  const all = allExprs(program.body);
  const loads = all.filter((e) => e.kind === 'load' && e.buffer === b);
  const walked = all.flatMap((e) =>
    e.kind === 'sum'
      ? subExprs(e.body).filter((part) => part.kind === 'load' && part.buffer === b && part.at[1] === e.axis)
      : [],
  );
  return loads.length === walked.length;
}

function transposed(b: Buffer): Buffer {
  const {
    shape,
    packs: [{ param, from }],
  } = b;
  const [width, depth] = shape.map((size) => knownProduct([size]));
  const pack: Pack = { param, at: 0, from, blocks: 1, step: 0, depth, stride: width, width };
  return { ...b, shape: [int(depth), int(width)], packs: [pack] };
}
