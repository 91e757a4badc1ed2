// The keys of a layer, by its type: the validator, the JSON Schema and the documentation all derive from them.
import { allKeys } from './config-keys.ts';
import { oneOf, refuse } from './config-values.ts';
import type { ValueKind } from './config-values.ts';
import type { Json } from './json-text.ts';
import { keyList, optional, required } from './keys.ts';
import type { ConfigKey } from './keys.ts';
import { objectSchema } from './key-schema.ts';
import { kindOf, layerTypes, type LayerType } from './layers/index.ts';

/** Parts joined by dots, as the attributes of a module within modules. */
const LAYER_NAME = '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$';
const MAX_NAME = 128;

const layerName: ValueKind<string> = {
  schema: () => ({ type: 'string', pattern: LAYER_NAME, maxLength: MAX_NAME }),
  read(value, key, reading) {
    const wanted = `"${key}" must be letters, digits, "_" or "-", in parts joined by dots, at most ${MAX_NAME}`;
    if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', wanted);
    const isName = value.value.length <= MAX_NAME && new RegExp(LAYER_NAME).test(value.value);
    if (value.value === 'input')
      return refuse(reading, value, 'GRU1018', `"${key}" must be another one: "input" is the network's`);
    return isName ? value.value : refuse(reading, value, 'GRU1018', wanted);
  },
};

/** A layer as "from" names it, and where. */
export interface Source {
  readonly name: string;
  readonly value: Json;
}

const sourceSchema = { type: 'string', minLength: 1 };

const source: ValueKind<readonly Source[]> = {
  schema: () => sourceSchema,
  read(value, key, reading) {
    if (value.kind === 'string') return [{ name: value.value, value }];
    return refuse(reading, value, 'GRU1004', `"${key}" must be the name of an earlier layer, or "input"`);
  },
};

const MAX_SOURCES = 64;

const sources: ValueKind<readonly Source[]> = {
  schema: () => ({ type: 'array', items: sourceSchema, minItems: 2, maxItems: MAX_SOURCES }),
  read(value, key, reading) {
    const wanted = `"${key}" must be a list of 2 to ${MAX_SOURCES} names of earlier layers, or "input"`;
    if (value.kind !== 'array') return refuse(reading, value, 'GRU1004', wanted);
    const { items } = value;
    if (items.length < 2 || items.length > MAX_SOURCES) return refuse(reading, value, 'GRU1005', wanted);
    const wrong = items.find((item) => item.kind !== 'string');
    if (wrong) return refuse(reading, wrong, 'GRU1004', `"${key}" must hold names`);
    return items.flatMap((item) => (item.kind === 'string' ? [{ name: item.value, value: item }] : []));
  },
};

interface WiringKeys {
  readonly type: ConfigKey<LayerType>;
  readonly name: ConfigKey<string>;
  readonly from: ConfigKey<readonly Source[]>;
}

/** How a layer says what it is and what it reads. */
export function wiringKeys(type: LayerType): WiringKeys {
  return {
    type: required('type', oneOf([type]), 'What kind of layer it is.'),
    name: optional(
      'name',
      layerName,
      'What the names of its weights begin with; by default its place: "0", "1", ...',
    ),
    from:
      kindOf({ type }).reads === 'several'
        ? required('from', sources, 'The layers that it reads; "input" is x.')
        : optional('from', source, 'The layer that it reads, or "input"; by default the one before.'),
  };
}

/** All keys of a layer, for names, docs and schemas. */
export const layerKeys = (type: LayerType): readonly ConfigKey<unknown>[] =>
  keyList({ ...wiringKeys(type), ...kindOf({ type }).keys });

const MAX_LAYERS = 256;

/** The list as it stands: what its layers come to depends on the rest of the config. */
const layerList: ValueKind<readonly Json[]> = {
  schema: (targets) => ({
    type: 'array',
    minItems: 1,
    maxItems: MAX_LAYERS,
    items: { anyOf: layerTypes.map((each) => objectSchema(layerKeys(each), targets)) },
  }),
  read(value, key, reading) {
    const wanted = `"${key}" must be a list of 1 to ${MAX_LAYERS} layers`;
    if (value.kind !== 'array') return refuse(reading, value, 'GRU1004', wanted);
    const isSensible = value.items.length >= 1 && value.items.length <= MAX_LAYERS;
    return isSensible ? value.items : refuse(reading, value, 'GRU1005', wanted);
  },
};

export const layersKey = optional(
  'layers',
  layerList,
  'A network of several kinds of layers, in place of hidden_size and what else describes one GRU.',
);

/** All keys of a config. */
export const topKeys: readonly ConfigKey<unknown>[] = [...allKeys, layersKey];
