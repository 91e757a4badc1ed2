// Simplifies what a reader has made of a graph: activations join their linear layers, stacks of GRUs become one.
//
//   dense -> activation(relu)       =>   dense(relu)
//   gru -> gru, of the same kind    =>   gru of two layers
import { isRecurrent } from '../front/layers/index.ts';
import { directionsOf } from '../front/layers/recurrent-settings.ts';
import type { Layer, Network, RecurrentLayer } from './network.ts';
import type { Notes } from './notes.ts';

export function tidy(network: Network, notes: Notes): Network {
  let layers = network.layers;
  for (const step of [joinActivation, joinStack]) {
    for (let i = 1; i < layers.length; i++) {
      const joined = step(layers, i, notes);
      if (joined) [layers, i] = [joined, i - 1];
    }
  }
  return { ...network, layers };
}

/** The layers with the i-th taken into the one it reads, if nobody else reads that. */
function join(layers: readonly Layer[], i: number, make: (before: Layer) => Layer | undefined) {
  const { from, name } = layers[i];
  const at = layers.findIndex((layer) => layer.name === from[0]);
  const readers = layers.filter((layer) => layer.from.includes(from[0]));
  const made = at >= 0 && from.length === 1 && readers.length === 1 ? make(layers[at]) : undefined;
  if (!made) return undefined;
  const before = layers[at].name;
  const renamed = (layer: Layer): Layer => ({
    ...layer,
    from: layer.from.map((each) => (each === name ? before : each)),
  });
  return layers
    .with(at, { ...made, name: before, from: layers[at].from })
    .toSpliced(i, 1)
    .map(renamed);
}

function joinActivation(layers: readonly Layer[], i: number): readonly Layer[] | undefined {
  const layer = layers[i];
  if (layer.type !== 'activation') return undefined;
  const { settings, problem } = layer;
  return join(layers, i, (before) => {
    if (before.type !== 'linear' || before.problem || before.settings.activation.kind !== 'linear')
      return undefined;
    return { ...before, settings: { ...before.settings, ...settings }, problem };
  });
}

function joinStack(layers: readonly Layer[], i: number, notes: Notes): readonly Layer[] | undefined {
  const upper = layers[i];
  if (!isRecurrent(upper)) return undefined;
  return join(layers, i, (lower) => {
    if (!isRecurrent(lower) || !isSameKind(lower, upper)) return undefined;
    notes.mapped.push(`${lower.name} and ${upper.name}, of the same sizes, are one GRU of several layers`);
    const { numLayers } = lower.settings;
    const above = [...upper.tensors].map(
      ([name, tensor]) => [name.replace(/_l(\d+)/, (_, l) => `_l${numLayers + Number(l)}`), tensor] as const,
    );
    const settings = { ...lower.settings, numLayers: numLayers + upper.settings.numLayers };
    return { ...lower, settings, tensors: new Map([...lower.tensors, ...above]) };
  });
}

function isSameKind(a: RecurrentLayer, b: RecurrentLayer): boolean {
  const form = ({ type, cell, problem, settings }: RecurrentLayer): string =>
    JSON.stringify([type, cell, problem, { ...settings, numLayers: 1 }]);
  return form(a) === form(b) && b.inputSize === directionsOf(a.settings) * a.settings.hiddenSize;
}
