// The features of what it reads, side by side.
import { concat as concatNodes } from '../../ir/concat.ts';
import type { LayerKind } from './kind.ts';
import { mismatch } from './mismatch.ts';

/** Joins of joins could grow without limit. */
const MAX_FEATURES = 2 ** 20;

export const concat: LayerKind = {
  keys: {},
  reads: 'several',
  shape(_, fed) {
    const size = fed.reduce((sum, each) => sum + each.size, 0);
    const wrong = mismatch(fed);
    if (wrong) return wrong;
    if (size > MAX_FEATURES)
      return `a layer has at most ${MAX_FEATURES} features; this one would have ${size}`;
    return { size, perStep: fed[0].perStep };
  },
  build(_, fed) {
    const args = fed.map(({ output }) => output);
    return { output: concatNodes(args, args[0].shape.length - 1) };
  },
};
