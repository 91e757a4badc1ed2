// How far any built-in cell with any activations may be from the truth, step by step, from the kernel's own states.

import type { Numerics } from '../../../compiler/front/value-types.ts';
import { judgedGru } from './judge-gru.ts';
import { judgedLstm } from './judge-lstm.ts';
import type { JudgedLayer } from './judged.ts';

export { judgedActivation, type ActivationJson, type JudgedActivation, type JudgedLayer } from './judged.ts';

export interface Verdict {
  /** the largest error as a share of its bound: at most 1 for a kernel that is right */
  readonly worst: number;
  readonly at: string;
  /** elements held against a bound; of the others numbers are too large for f32 to tell */
  readonly judged: number;
}

export function judgeLayer(run: JudgedLayer): Verdict {
  const { directions, batch, steps, inputSize: I, output, h0 } = run;
  const H = run.projSize || run.hiddenSize;
  let [worst, at, judged] = [0, '', 0];
  for (let d = 0; d < directions; d++) {
    const cell = run.cell === 'lstm' ? judgedLstm(run, d) : judgedGru(run, d);
    for (let b = 0; b < batch; b++) {
      const length = run.seqLength?.[b] ?? steps;
      let h = h0.subarray((d * batch + b) * H, (d * batch + b + 1) * H);
      cell.begin?.(b);
      for (let i = 0; i < length; i++) {
        const t = d ? length - 1 - i : i;
        const row = t * batch + b;
        cell.step(run.x.subarray(row * I, (row + 1) * I), h);
        h = output.subarray(row * directions * H + d * H, row * directions * H + (d + 1) * H);
        for (let j = 0; j < H; j++) {
          const share = shareOf(h[j], cell.next[j], cell.bound[j], run.numerics);
          if (share === undefined) continue;
          judged++;
          if (share <= worst) continue;
          [worst, at] = [share, `t ${t}, b ${b}, d ${d}, j ${j}: ${h[j]}, not ${cell.next[j]}`];
        }
      }
    }
  }
  return { worst, at, judged };
}

/**
 * A NaN has to be one; where no bound is known nothing else is told. A fast sigmoid comes close to 0 and 1, and what is
 * infinite times that stays infinite.
 */
function shareOf(given: number, next: number, bound: number, numerics?: Numerics): number | undefined {
  const isLost = Number.isNaN(given) || (numerics === 'fast' && !Number.isFinite(given));
  if (Number.isNaN(next)) return isLost ? 0 : Infinity;
  if (Number.isNaN(bound) || !Number.isFinite(next)) return undefined;
  const share = Math.abs(given - next) / bound;
  return Number.isNaN(share) ? Infinity : share;
}
