// What a config comes to as a network, however it is written: its layers, its states, its output.
import type { Config } from './config-types.ts';
import { isRecurrent, kindOf, type Layer } from './layers/index.ts';
import type { States } from './layers/kind.ts';
import { directionsOf, type RecurrentLayer } from './layers/recurrent-settings.ts';

/** The layers in order; of a config without "layers" the one GRU that it is. */
export function layersOf(config: Config): readonly Layer[] {
  if (config.layers) return config.layers;
  const { hiddenSize, numLayers, bias, dropout, bidirectional, cell, activation, gateActivation } = config;
  const settings = { hiddenSize, numLayers, bias, dropout, bidirectional, cell, activation, gateActivation };
  const { inputSize } = config;
  const size = directionsOf(settings) * hiddenSize;
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

/** Of each layer with states how many it has and how large they are, in the order in which h0 and hn hold them. */
export function statesOf(config: Config): readonly States[] {
  return layersOf(config).flatMap((layer) =>
    (kindOf(layer).states?.(layer) ?? []).map((states) => ({ ...states, name: layer.name })),
  );
}

/** The size of every state vector. */
export function stateSizes(config: Config): readonly number[] {
  return statesOf(config).flatMap(({ count, size }) => Array.from({ length: count }, () => size));
}

/**
 * h0 and hn without their batch: states of one size lie as (count, B, size). States of several sizes lie one whole
 * after the other, (B, size) each, and count as one of the size of them all.
 */
export function stateShape(config: Config): { readonly count: number; readonly size: number } {
  const sizes = stateSizes(config);
  return sizes.every((size) => size === sizes[0])
    ? { count: sizes.length, size: sizes[0] }
    : { count: 1, size: sizes.reduce((sum, size) => sum + size, 0) };
}
