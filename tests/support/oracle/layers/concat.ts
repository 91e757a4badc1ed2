// The features of what it reads, side by side.

import { joined, type LayerOracle } from './kind.ts';

export interface ConcatJson {
  readonly type: 'concat';
}

const most = 48;

export const concat: LayerOracle<ConcatJson> = {
  rows: (_, sources, { arithmetic }) => joined(sources, arithmetic),
  draw({ other }, source, like) {
    const from = [source, like[other % like.length]];
    const size = from[0].size + from[1].size;
    return size > most ? undefined : { layer: { type: 'concat' }, size, perStep: source.perStep, from };
  },
};
