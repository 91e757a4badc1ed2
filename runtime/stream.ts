// A stream: one time step a call, the state kept between calls, nothing allocated on the way.
import { checkFloats, countOf, isFloats, wrongFloats } from './check.ts';
import type { Dims } from './check.ts';
import type { Stepper } from './engine.ts';
import { fail } from './error.ts';
import type { Stream } from './types.ts';

/**
 * `isOpen` tells whether the model still is. The model keeps no list of its streams: one that a user forgets can be
 * collected though the model lives on.
 */
export function openStream(
  stepper: Stepper,
  inputs: Dims,
  states: Dims,
  h0: Float32Array | undefined,
  isOpen: () => boolean,
): Stream {
  let io: Stepper | undefined = stepper;
  const count = countOf(inputs);
  const use = (): Stepper => {
    if (!isOpen()) io = undefined;
    return io ?? fail(3005, 'stream: disposed, or its model is');
  };
  const setState = (name: string, value: Float32Array): void => {
    const now = use().arrays.state;
    checkFloats(3002, name, value, states);
    now.set(value);
  };
  if (h0) setState('h0', h0);
  return {
    step(x) {
      const { arrays, step } = use();
      if (!isFloats(x) || x.length !== count) wrongFloats(3001, 'x', x, inputs);
      arrays.x.set(x);
      step();
      return arrays.output;
    },
    reset: (start) =>
      void (start === undefined ? use().arrays.state.fill(0) : setState('h0', start as Float32Array)),
    get state() {
      return use().arrays.state.slice();
    },
    set state(value) {
      setState('state', value);
    },
    dispose: () => void (io = undefined),
  };
}
