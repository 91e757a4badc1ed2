// What each kind of layer makes of the shapes that it reads: the sizes of its result, or why there is none.
import type { GruSettings, Layer, LayerActivation, LinearSettings } from './config-types.ts';

/** A layer, or the network's input, as another layer sees it. */
export interface Fed {
  readonly index: number;
  readonly name: string;
  readonly size: number;
  readonly perStep: boolean;
  readonly type?: Layer['type'];
}

export type LayerSettings =
  | ({ readonly type: 'gru' } & GruSettings)
  | ({ readonly type: 'linear' } & LinearSettings)
  | { readonly type: 'activation'; readonly activation: LayerActivation }
  | { readonly type: 'add' | 'concat' }
  | { readonly type: 'take'; readonly which: 'last' | 'hn' };

type Unwired<L> = L extends Layer ? Omit<L, 'name' | 'from'> : never;

/** Joins of joins could grow without limit. */
const MAX_FEATURES = 2 ** 20;

/** The layer with its sizes, or what is wrong with what it reads. */
export function wire(settings: LayerSettings, fed: readonly Fed[]): Unwired<Layer> | string {
  const [{ name, size, perStep, type }] = fed;
  switch (settings.type) {
    case 'gru': {
      if (!perStep) return `a gru reads a sequence; "${name}" is one vector for each sequence`;
      const directions = settings.bidirectional ? 2 : 1;
      return { ...settings, inputSize: size, size: directions * settings.hiddenSize, perStep };
    }
    case 'linear':
      return { ...settings, inputSize: size, size: settings.outputSize, perStep };
    case 'activation':
      return { ...settings, size, perStep };
    case 'add':
    case 'concat':
      return joined(settings.type, fed);
    case 'take':
      if (!perStep) return `a take reads a sequence; "${name}" is one vector for each sequence`;
      if (settings.which === 'hn' && type !== 'gru') return `only a gru has "hn"; "${name}" is none`;
      return { ...settings, size, perStep: false };
    default:
      return settings satisfies never;
  }
}

function joined(type: 'add' | 'concat', fed: readonly Fed[]): Unwired<Layer> | string {
  const [first, ...others] = fed;
  const other = others.find(({ perStep }) => perStep !== first.perStep);
  if (other) {
    const [sequence, vector] = first.perStep ? [first, other] : [other, first];
    return `"${sequence.name}" is a sequence and "${vector.name}" one vector for each sequence`;
  }
  const odd = others.find(({ size }) => size !== first.size);
  if (type === 'add' && odd)
    return `an add reads equal sizes; "${first.name}" has ${first.size} features and "${odd.name}" ${odd.size}`;
  const size = type === 'add' ? first.size : fed.reduce((sum, each) => sum + each.size, 0);
  if (size > MAX_FEATURES) return `a layer has at most ${MAX_FEATURES} features; this one would have ${size}`;
  return { type, size, perStep: first.perStep };
}
