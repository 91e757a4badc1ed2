// The output at the last valid step of each sequence, zeros for an empty one; or the final states.

import { flag, type LayerOracle, type Rows } from './kind.ts';

export interface TakeJson {
  readonly type: 'take';
  readonly which: 'last' | 'hn';
}

export const take: LayerOracle<TakeJson> = {
  rows({ which }, [{ size, data, hn }], { batch, steps, seqLength, arithmetic }) {
    if (which === 'hn') return hn as Rows;
    const out = arithmetic.array(batch * size);
    for (let b = 0; b < batch; b++) {
      const t = (seqLength?.[b] ?? steps) - 1;
      if (t >= 0) out.set(data.subarray((t * batch + b) * size, (t * batch + b + 1) * size), b * size);
    }
    return { size, perStep: false, data: out };
  },
  draw(move, source) {
    if (!source.perStep) return undefined;
    const which = source.isRecurrent && flag(move, 0) ? 'hn' : 'last';
    return { layer: { type: 'take', which }, size: source.size, perStep: false, from: [source] };
  },
};
