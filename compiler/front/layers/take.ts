// One vector of each sequence: the last output, or the final states.
import { last } from '../../ir/gather.ts';
import { type Node } from '../../ir/graph.ts';
import { oneOf } from '../config-values.ts';
import { required } from '../keys.ts';
import type { LayerKind } from './kind.ts';

export interface TakeSettings {
  readonly which: 'last' | 'hn';
}

export const take: LayerKind<TakeSettings> = {
  keys: {
    which: required(
      'which',
      oneOf(['last', 'hn'] as const),
      '"last": the output at each sequence\'s last valid step; "hn": the final h of the last layer of a gru or lstm.',
    ),
  },
  reads: 'one',
  shape({ which }, [{ name, size, perStep, isRecurrent }]) {
    if (!perStep) return `a take reads a sequence; "${name}" is one vector for each sequence`;
    if (which === 'hn' && !isRecurrent) return `only a gru or an lstm has "hn"; "${name}" is none`;
    return { size, perStep: false };
  },
  build: ({ which }, [{ output, hn }], { lengths }) => ({
    output: which === 'hn' ? (hn as Node) : last(output, lengths),
  }),
  /** which step is the last, only the whole sequence shows */
  canStream: () => false,
};
