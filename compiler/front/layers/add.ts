// The sum of what it reads, number by number.
import { map } from '../../ir/graph.ts';
import type { LayerKind } from './kind.ts';
import { mismatch } from './mismatch.ts';

export const add: LayerKind = {
  keys: {},
  reads: 'several',
  shape(_, fed) {
    const [{ name, size, perStep }] = fed;
    const other = fed.find((each) => each.size !== size);
    const wrong =
      other && `an add reads equal sizes; "${name}" has ${size} features and "${other.name}" ${other.size}`;
    return mismatch(fed) ?? wrong ?? { size, perStep };
  },
  build: (_, fed) => ({ output: fed.map(({ output }) => output).reduce((sum, x) => map('add', sum, x)) }),
};
