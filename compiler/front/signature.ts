// What the kernels of a network are called with.

import type { Dim } from '../ir/graph.ts';
import type { Arg, Signature } from '../ir/signature.ts';
import type { Config } from './config-types.ts';
import { outputOf } from './network.ts';
import { kindsOf, stateSizes, type PlacedStates } from './states.ts';

/** Its sizes, each a number where kernels are made for one only, else its name. */
export interface NetworkSizes {
  readonly batch: Dim;
  readonly steps: Dim;
}

export function signatureOf(config: Config, states: readonly PlacedStates[], dims: NetworkSizes): Signature {
  const [batch, steps] = [{ batch: 'batch' }, { steps: 'steps' }];
  const sequence = config.batchFirst ? { ...batch, ...steps } : { ...steps, ...batch };
  const { size, perStep } = outputOf(config);
  const sizes = stateSizes(states);
  const kinds = kindsOf(states);
  const [kind] = kinds;
  const isOne = kinds.length === 1;
  const total = sizes.reduce((sum, each) => sum + each, 0);
  const given = (name: string, axes: Arg['axes'], more: Partial<Arg> = {}): Arg => ({
    name,
    elem: 'f32',
    axes,
    access: 'read',
    from: 'call',
    ...more,
  });
  return {
    args: [
      given('weights', {}, { from: 'params' }),
      given('x', { ...sequence, input: config.inputSize }),
      given('lengths', batch, { elem: 'i32' }),
      given('output', { ...(perStep ? sequence : batch), output: size }, { access: 'write' }),
      given(
        'state',
        { states: isOne ? kind.count : 1, ...batch, hidden: isOne ? kind.size : total },
        {
          access: 'update',
          parts: sizes.map((each) => ['batch', each]),
          ...(!isOne && { states: kinds }),
        },
      ),
    ],
    dims: { ...dims },
  };
}
