// The sum of what it reads, in the order in which it reads it.

import type { LayerOracle } from './kind.ts';

export interface AddJson {
  readonly type: 'add';
}

export const add: LayerOracle<AddJson> = {
  rows(_, [first, ...others], { arithmetic }) {
    const data = arithmetic.array(first.data.length);
    data.set(first.data);
    for (const each of others) for (let i = 0; i < data.length; i++) data[i] += each.data[i];
    return { size: first.size, perStep: first.perStep, data };
  },
  draw({ other }, source, like) {
    const equals = like.filter((each) => each.size === source.size);
    const { size, perStep } = source;
    return { layer: { type: 'add' }, size, perStep, from: [source, equals[other % equals.length]] };
  },
};
