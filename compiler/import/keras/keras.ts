// Keras models: .keras is a zip of config.json and weights, .h5 both in one HDF5 file, .weights.h5 weights alone.
import { fail } from '../../diagnostics.ts';
import { readHdf5, type Hdf5 } from '../hdf5/hdf5.ts';
import { get, parseJson } from '../bytes/json.ts';
import { readGraph, type KerasLayer } from './graph.ts';
import { toNetwork, type KerasWeights } from './layers.ts';
import type { Network } from '../network.ts';
import type { Notes } from '../notes.ts';
import { Reader } from '../bytes/reader.ts';
import type { Zip } from '../bytes/zip.ts';

export const KERAS = 'Keras file';
const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';

export function isKeras({ entries }: Zip): boolean {
  return entries.has(CONFIG) && entries.has(WEIGHTS);
}

export function fromKeras({ entries }: Zip, notes: Notes): Network {
  const open = (name: string): Reader => entries.get(name)?.read(`${name} of a ${KERAS}`) as Reader;
  const config = parseJson(open(CONFIG));
  const metadata = entries.has('metadata.json') ? parseJson(open('metadata.json')) : null;
  const version = get(metadata, 'keras_version');
  const isThree = typeof version !== 'string' || !version.startsWith('2');
  const file = readHdf5(open(WEIGHTS));
  return toNetwork(readGraph(config), weightsInOrder(file), isThree, notes);
}

/** The file as model.save("x.h5") writes it; what save_weights writes has no config, and only says sizes. */
export function fromHdf5(bytes: Uint8Array, notes: Notes): Network {
  const file = readHdf5(new Reader('HDF5 file', bytes));
  const attributes = file.groups.get('')?.attributes;
  const config = attributes?.get('model_config')?.()?.[0];
  if (config === undefined)
    return fail(
      'GRU6006',
      'an HDF5 file without model_config holds weights only: not which layers they belong to; model.save("model.keras") writes both',
    );
  const version = attributes?.get('keras_version')?.()?.[0] ?? '2';
  const root = parseJson(new Reader('model_config', new TextEncoder().encode(config)));
  return toNetwork(readGraph(root), weightsByName(file), !version.startsWith('2'), notes);
}

/**
 * Keras 3 names the groups of a model's layers after their classes, counting each class in the order of the config:
 * gru, gru_1, dense. The layers' own names are not in it.
 */
function weightsInOrder({ datasets }: Hdf5): KerasWeights {
  const used = new Map<string, number>();
  return (layer: KerasLayer) => {
    const base = snakeCase(layer.className);
    const count = used.get(base) ?? 0;
    used.set(base, count + 1);
    const group = `layers/${count === 0 ? base : `${base}_${count}`}/`;
    return (path, index) => datasets.get(`${group}${path}vars/${index}`)?.();
  };
}

/** As Keras does it: GRU -> gru, TimeDistributed -> time_distributed, LeakyReLU -> leaky_re_lu. */
function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Keras 2, and the .h5 of Keras 3: a group for each layer, with the names of its weights in their order. */
function weightsByName({ groups, datasets }: Hdf5): KerasWeights {
  return (layer) => {
    const group = `model_weights/${layer.name}`;
    const names = groups.get(group)?.attributes.get('weight_names')?.() ?? [];
    return (path, index) => {
      const [direction] = /^(?:forward|backward)/.exec(path) ?? [];
      const own = direction ? names.filter((name) => directionOf(name) === direction) : names;
      return datasets.get(`${group}/${own[index]}`)?.();
    };
  };
}

const directionOf = (name: string): string | undefined => /(?:^|\/)(forward|backward)_/.exec(name)?.[1];
