// The table of config keys: the validator, the JSON Schema and the documentation all derive from it.
import {
  dynamicSize,
  flag,
  moduleName,
  numerics,
  size,
  targetList,
  text,
  timeBudget,
} from './config-values.ts';
import { defaulted, keyList, MAX_WIDTH, optional, required } from './keys.ts';
import type { ConfigKey } from './keys.ts';
import { layerKinds } from './layers/index.ts';
import type { DynamicSize } from './value-types.ts';

/** A config without "layers" is one gru. */
const { hiddenSize, numLayers, bias, ...otherKeys } = layerKinds.gru.keys;

/** In the order of the documentation; each is named as the property of Config that it fills. */
export const configKeys = {
  $schema: optional('$schema', text, 'Where editors find the JSON Schema of this file.'),
  name: optional(
    'name',
    moduleName,
    "The generated module's name; by default the file's name without its ending.",
  ),
  inputSize: required('input_size', size(MAX_WIDTH), 'The number of features of one time step of x.'),
  hiddenSize,
  numLayers,
  bias,
  batchFirst: defaulted(
    'batch_first',
    flag,
    false,
    'x and output are (batch, steps, size) rather than (steps, batch, size); h0 and hn stay as they are.',
  ),
  ...otherKeys,
  batch: defaulted<DynamicSize>(
    'batch',
    dynamicSize,
    'dynamic',
    'The batch size, where it is known at compile time.',
  ),
  steps: defaulted<DynamicSize>(
    'steps',
    dynamicSize,
    'dynamic',
    'The sequence length T, where it is known at compile time.',
  ),
  seqLength: defaulted(
    'seq_length',
    flag,
    false,
    'Whether kernels take one length per sequence and mask by it.',
  ),
  targets: optional('targets', targetList, 'The targets to build; by default all.'),
  numerics: defaulted(
    'numerics',
    numerics,
    'strict',
    '"strict": the CPU targets agree bit for bit on every machine; "fast": fused multiply-add where the engine has it, and activations within 4e-7.',
  ),
  budget: optional(
    'budget',
    timeBudget,
    'The time that one run of batch and steps may take, as a number of milliseconds or with a unit: "2.67 ms". grucc bench reports on it; the module is the same.',
  ),
  weights: optional(
    'weights',
    text,
    'The path of a safetensors file to bake in; without it, weights are given to load().',
  ),
} as const;

export const allKeys: readonly ConfigKey<unknown>[] = keyList(configKeys);
