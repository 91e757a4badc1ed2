// A model of several kinds of states as one of a single kind: h0 and hn are all of them, one kind after the other.

import { allStates } from '../../compiler/check/states.ts';
import { kindsOf, type PlacedStates } from '../../compiler/front/states.ts';
import type {
  AllStates,
  Model,
  RunOptions,
  RunResult,
  Starts,
  Stream,
  StreamOptions,
} from '../../runtime/types.ts';

type Named = Readonly<Record<string, Float32Array>>;

export function wholeStates(states: readonly PlacedStates[], model: Model): Model {
  const kinds = kindsOf(states);
  if (kinds.length === 1) return model;
  const total = kinds.reduce((sum, { count, size }) => sum + count * size, 0);
  const named = (all: Float32Array, suffix: string): Named => {
    let at = 0;
    const batch = all.length / total;
    const parts = kinds.map(({ name, count, size }) => [
      name + suffix,
      all.subarray(at, (at += count * batch * size)),
    ]);
    return Object.fromEntries(parts) as Named;
  };
  const startsIn = ({ h0 }: Starts): Starts => (h0 ? named(h0, '0') : {});
  return {
    ...model,
    run(x: Float32Array, { h0, out, ...rest }: RunOptions = {}): RunResult {
      const outs = out && { output: out.output, ...(out.hn && named(out.hn, 'n')) };
      const result = model.run(x, { ...rest, ...startsIn({ h0 }), out: outs });
      const finals = result as unknown as Named;
      const ends = Object.fromEntries(kinds.map(({ name }) => [name, finals[`${name}n`]]));
      return { output: result.output, hn: out?.hn ?? allStates(ends) };
    },
    stream({ batch, h0 }: StreamOptions = {}): Stream {
      const stream = model.stream({ batch, ...startsIn({ h0 }) }) as unknown as Stream<AllStates>;
      return {
        step: (x) => stream.step(x),
        reset: (start) => stream.reset(start && startsIn({ h0: start as Float32Array })),
        get state() {
          return allStates(stream.state as Named);
        },
        set state(value) {
          stream.state = named(value, '');
        },
        dispose: () => stream.dispose(),
      };
    },
  };
}
