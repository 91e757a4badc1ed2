// The normalised config in the spelling of a config file, without what concerns only the build.
import { activationToJson } from './config-activation.ts';
import type { Config, GruSettings, Layer } from './config-types.ts';

export function configToJson(config: Config) {
  const { name, inputSize } = config;
  const network = config.layers
    ? {
        layers: config.layers.map((layer) => layerToJson(layer, config.layers)),
        batch_first: config.batchFirst,
      }
    : gruToJson(config, { batch_first: config.batchFirst });
  return {
    name,
    input_size: inputSize,
    ...network,
    batch: config.batch,
    steps: config.steps,
    seq_length: config.seqLength,
    numerics: config.numerics,
  };
}

/** With `batch_first` in its place among PyTorch's arguments, where it is the whole network's. */
function gruToJson(of: GruSettings, first: { readonly batch_first?: boolean } = {}) {
  return {
    hidden_size: of.hiddenSize,
    num_layers: of.numLayers,
    bias: of.bias,
    ...first,
    dropout: of.dropout,
    bidirectional: of.bidirectional,
    cell: of.cell,
    activation: activationToJson(of.activation),
    gate_activation: activationToJson(of.gateActivation),
  };
}

function layerToJson(layer: Layer, all: readonly Layer[]) {
  const { type, name } = layer;
  const from = layer.from.map((index) => (index < 0 ? 'input' : all[index].name));
  const head = { type, name, from: type === 'add' || type === 'concat' ? from : from[0] };
  switch (layer.type) {
    case 'gru':
      return { ...head, ...gruToJson(layer) };
    case 'linear': {
      const { outputSize, bias, activation } = layer;
      return { ...head, output_size: outputSize, bias, activation: activationToJson(activation) };
    }
    case 'activation':
      return { ...head, activation: activationToJson(layer.activation) };
    case 'take':
      return { ...head, which: layer.which };
    case 'add':
    case 'concat':
      return head;
    default:
      return layer satisfies never;
  }
}
