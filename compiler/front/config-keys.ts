// The table of config keys: the validator, the JSON Schema and the documentation all derive from it.
import { activation } from './config-activation.ts';
import {
  cellName,
  dynamicSize,
  flag,
  moduleName,
  probability,
  size,
  numerics,
  targetList,
  timeBudget,
  text,
} from './config-values.ts';
import type { ValueKind } from './config-values.ts';
import type { Activation, DynamicSize } from './config-types.ts';

export interface ConfigKey<T> extends ValueKind<T> {
  /** as written in a config */
  readonly name: string;
  readonly doc: string;
  readonly required: boolean;
  readonly fallback?: T;
}

export interface DefaultedKey<T> extends ConfigKey<T> {
  readonly fallback: T;
}

export const MAX_WIDTH = 65536;
const MAX_LAYERS = 64;

/** In the order of the documentation; each is named as the property of Config that it fills. */
export const configKeys = {
  $schema: optional('$schema', text, 'Where editors find the JSON Schema of this file.'),
  name: optional(
    'name',
    moduleName,
    "The generated module's name; by default the file's name without its ending.",
  ),
  inputSize: required('input_size', size(MAX_WIDTH), 'The number of features of one time step of x.'),
  hiddenSize: required('hidden_size', size(MAX_WIDTH), 'The number of features of the hidden state h.'),
  numLayers: defaulted(
    'num_layers',
    size(MAX_LAYERS),
    1,
    'The number of layers, each fed by the output of the one before.',
  ),
  bias: defaulted('bias', flag, true, 'Whether the layers have the parameters bias_ih and bias_hh.'),
  hasBias: optional('has_bias', flag, 'The spelling of "bias" in MindSpore.'),
  batchFirst: defaulted(
    'batch_first',
    flag,
    false,
    'x and output are (batch, steps, size) rather than (steps, batch, size); h0 and hn stay as they are.',
  ),
  dropout: defaulted(
    'dropout',
    probability,
    0,
    'The probability of an element between two layers being zeroed in training; inference ignores it.',
  ),
  bidirectional: defaulted(
    'bidirectional',
    flag,
    false,
    'Whether a second set of layers reads the sequence backwards.',
  ),
  cell: defaulted(
    'cell',
    cellName,
    'gru',
    'A built-in cell, or the path of a .cell file relative to this file.',
  ),
  activation: defaulted<Activation>(
    'activation',
    activation,
    { kind: 'tanh' },
    'The activation of the candidate state.',
  ),
  gateActivation: defaulted<Activation>(
    'gate_activation',
    activation,
    { kind: 'sigmoid' },
    'The activation of the gates; hard_sigmoid is clip(alpha x + beta, 0, 1).',
  ),
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

/** Every T differs, so the table as a whole is only good for names, docs and schemas. */
export const allKeys: readonly ConfigKey<unknown>[] = Object.values(configKeys);

export function optional<T>(name: string, kind: ValueKind<T>, doc: string): ConfigKey<T> {
  return { ...kind, name, doc, required: false };
}

export function required<T>(name: string, kind: ValueKind<T>, doc: string): ConfigKey<T> {
  return { ...kind, name, doc, required: true };
}

export function defaulted<T>(name: string, kind: ValueKind<T>, fallback: T, doc: string): DefaultedKey<T> {
  return { ...kind, name, doc, required: false, fallback };
}
