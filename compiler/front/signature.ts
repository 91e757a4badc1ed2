// What the kernels of a network are called with.

import type { Dim, Shape } from '../ir/graph.ts';
import type { Arg, Signature } from '../ir/signature.ts';
import type { Config } from './config-types.ts';
import { outputOf } from './network.ts';
import { stateSizes, type PlacedStates } from './states.ts';

/** Its sizes, each a number where kernels are made for one only, else its name. */
export interface NetworkSizes {
  readonly batch: Dim;
  readonly steps: Dim;
}

export function signatureOf(config: Config, states: readonly PlacedStates[], dims: NetworkSizes): Signature {
  const sequence = (width: number): Shape => [
    ...(config.batchFirst ? ['batch', 'steps'] : ['steps', 'batch']),
    width,
  ];
  const { size, perStep } = outputOf(config);
  const sizes = stateSizes(states);
  const total = sizes.reduce((sum, each) => sum + each, 0);
  const given = (name: string, shape: Shape, more: Partial<Arg> = {}): Arg => ({
    name,
    elem: 'f32',
    shape,
    access: 'read',
    from: 'call',
    ...more,
  });
  return {
    args: [
      given('weights', [], { from: 'params' }),
      given('x', sequence(config.inputSize)),
      given('lengths', ['batch'], { elem: 'i32' }),
      given('output', perStep ? sequence(size) : ['batch', size], { access: 'write' }),
      given('state', ['batch', total], { access: 'update', parts: sizes.map((each) => ['batch', each]) }),
    ],
    dims: { ...dims },
  };
}
