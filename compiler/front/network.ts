// What a config comes to as a network, however it is written: its layers, its output.
import type { Config } from './config-types.ts';
import { settingsIn } from './keys.ts';
import { isRecurrent, kindOf, layerKinds, type Layer } from './layers/index.ts';
import { directionsOf, widthOf, type RecurrentLayer } from './layers/recurrent-settings.ts';

/** The layers in order; of a config without "layers" the one GRU that it is. */
export function layersOf(config: Config): readonly Layer[] {
  if (config.layers) return config.layers;
  const { inputSize } = config;
  const settings = settingsIn(layerKinds.gru.keys, config);
  const size = directionsOf(settings) * widthOf(settings);
  return [{ type: 'gru', name: '', from: [-1], inputSize, ...settings, size, perStep: true }];
}

export function recurrentLayersOf(config: Config): readonly RecurrentLayer[] {
  return layersOf(config).filter(isRecurrent);
}

/** The last layer gives the output. */
export function outputOf(config: Config): Pick<Layer, 'size' | 'perStep'> {
  return layersOf(config).at(-1) as Layer;
}

/** Whether each step's output can be computed before the next step is known. */
export function canStream(config: Config): boolean {
  return layersOf(config).every((layer) => kindOf(layer).canStream?.(layer) ?? true);
}
