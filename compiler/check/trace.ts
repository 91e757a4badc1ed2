// What a network computes on a sample in f64, and the value of every formula of its cells on the way: gates, states.

import type { Root } from '../ir/graph.ts';
import type { Network } from '../network.ts';
import type { Results } from './compare.ts';
import { evaluateOn, resultsIn } from './meaning.ts';
import type { Sample } from './sample.ts';

/** One formula of one scan, such as "r_l0", at all steps: (steps, batch, size). */
export interface Formula {
  readonly name: string;
  readonly size: number;
  readonly values: Float64Array;
}

export interface Trace {
  readonly results: Results;
  /** scan by scan; of each its formulas as written, then its state */
  readonly formulas: readonly Formula[];
}

/** The graph is the one that kernels are made of, with more results: its formulas are nobody's second version. */
export function traceOn(network: Network, sample: Sample): Trace {
  const watched: Root[] = [];
  const { roots } = network.graph((formula) => watched.push(formula));
  const values = evaluateOn({ roots: [...roots, ...watched] }, network, sample);
  const formulas = watched.flatMap(({ name }) => {
    const { shape, data } = values[name];
    // a formula of constants alone is the same for every sequence
    return shape.length === 3 ? [{ name, size: shape[2], values: Float64Array.from(data) }] : [];
  });
  return { results: resultsIn(values, network, sample), formulas };
}
