// The normalised config in the spelling of a config file, without what concerns only the build.
import { configKeys } from './config-keys.ts';
import type { Config } from './config-types.ts';
import { settingsToJson } from './keys.ts';
import { kindOf, type Layer } from './layers/index.ts';

const { $schema: _schema, targets: _targets, budget: _budget, weights: _weights, ...shortKeys } = configKeys;
const { name, inputSize, batchFirst, batch, steps, seqLength, numerics } = configKeys;

export function configToJson(config: Config): { readonly layers?: readonly object[] } {
  if (!config.layers) return settingsToJson(shortKeys, config);
  const { layers } = config;
  return {
    ...settingsToJson({ name, inputSize }, config),
    layers: layers.map((layer) => layerToJson(layer, layers)),
    ...settingsToJson({ batchFirst, batch, steps, seqLength, numerics }, config),
  };
}

function layerToJson(layer: Layer, all: readonly Layer[]): object {
  const { type, name: own } = layer;
  const { keys, reads } = kindOf(layer);
  const from = layer.from.map((index) => (index < 0 ? 'input' : all[index].name));
  return {
    type,
    name: own,
    from: reads === 'several' ? from : from[0],
    ...settingsToJson({ ...keys }, layer),
  };
}
