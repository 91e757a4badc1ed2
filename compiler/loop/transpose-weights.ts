// Lays matrices out column by column, so that threads side by side read side by side.
//
//   thread j { sum k { h[k] * W[j, k] } }   ->   thread j { sum k { h[k] * V[k, j] } }
//
// The runtime fills V from the parameter once, by the pack written here. It is for matrices of which every load walks
// along a row with its sum; what is read in another way is left as it lies.

import type { Pack } from '../../runtime/manifest.ts';
import { buffer, type Buffer, type Program } from '../ir/loop.ts';
import { allExprs, mapAccesses, subExprs, withBody } from '../ir/loop-walk.ts';

export function transposeWeights(program: Program): Program {
  const columns = new Map<Buffer, Buffer>();
  for (const b of program.buffers) {
    const turned = b.role === 'weights' && isWalked(b, program) ? transposed(b) : undefined;
    if (turned) columns.set(b, turned);
  }
  const body = mapAccesses(program.body, ({ buffer: of, at: [row, k] }) => {
    const turned = columns.get(of);
    return turned && { buffer: turned, at: [k, row] };
  });
  return withBody(program, body);
}

/** Every load's last index is the axis of a sum around it. */
function isWalked(b: Buffer, program: Program): boolean {
  if (b.shape.length !== 2) return false;
  const all = allExprs(program.body);
  const loads = all.filter((e) => e.kind === 'load' && e.buffer === b);
  const walked = all.flatMap((e) =>
    e.kind === 'sum'
      ? subExprs(e.body).filter((part) => part.kind === 'load' && part.buffer === b && part.at[1] === e.axis)
      : [],
  );
  return loads.length === walked.length;
}

/** Nothing where it is not one plain copy of a parameter. */
function transposed(b: Buffer): Buffer | undefined {
  const [rows, depth] = b.shape;
  const [pack, ...others] = b.packs;
  if (rows.kind !== 'const' || depth.kind !== 'const' || !pack || others.length > 0 || pack.at !== 0)
    return undefined;
  const width = rows.value;
  const turned: Pack = {
    param: pack.param,
    at: 0,
    from: pack.from,
    blocks: 1,
    step: 0,
    depth: depth.value,
    stride: width,
    width,
  };
  return buffer(b.name, 'weights', [depth, rows], { packs: [turned] });
}
