// Simplifies what a reader has made of a graph: activations join their linear layers, stacks of GRUs become one.
//
//   dense -> activation(relu)       =>   dense(relu)
//   gru -> gru, of the same kind    =>   gru of two layers
import { sameActivation } from './activation.ts';
import type { Gru, Layer, Network } from './network.ts';
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
  if (layer.kind !== 'activation') return undefined;
  return join(layers, i, (before) => {
    const isFree = before.kind === 'linear' && before.activation.kind === 'linear';
    return isFree ? { ...before, activation: layer.activation } : undefined;
  });
}

function joinStack(layers: readonly Layer[], i: number, notes: Notes): readonly Layer[] | undefined {
  const upper = layers[i];
  if (upper.kind !== 'gru') return undefined;
  return join(layers, i, (lower) => {
    if (lower.kind !== 'gru' || !isSameKind(lower, upper)) return undefined;
    notes.mapped.push(`${lower.name} and ${upper.name}, of the same sizes, are one GRU of several layers`);
    return { ...lower, params: [...lower.params, ...upper.params] };
  });
}

function isSameKind(a: Gru, b: Gru): boolean {
  const width = a.hiddenSize * (a.bidirectional ? 2 : 1);
  const sizes = a.hiddenSize === b.hiddenSize && b.inputSize === width;
  const form =
    a.bias === b.bias && a.bidirectional === b.bidirectional && a.reset === b.reset && a.clip === b.clip;
  return (
    sizes &&
    form &&
    sameActivation(a.activation, b.activation) &&
    sameActivation(a.gateActivation, b.gateActivation)
  );
}
