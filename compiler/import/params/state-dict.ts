// A network from parameters alone: names say which layers there are, shapes say their sizes, order says the rest.
import { fail } from '../../diagnostics.ts';
import { sigmoid, tanh } from '../activation.ts';
import { gruLayer, linearLayer, type GruParams } from '../made.ts';
import { namer } from '../names.ts';
import { INPUT, type Layer, type Network } from '../network.ts';
import { isRecurrent } from '../../front/layers/index.ts';
import { directionsOf } from '../../front/layers/recurrent-settings.ts';
import type { Notes } from '../notes.ts';
import { show } from '../bytes/shape.ts';
import type { Tensor } from '../bytes/tensor.ts';

export type StateDict = ReadonlyMap<string, Tensor>;

export interface DictHints {
  /** where the file says it, as a pickled module does */
  readonly batchFirst?: boolean;
}

export function fromStateDict(dict: StateDict, notes: Notes, { batchFirst }: DictHints = {}): Network {
  const { modules, rest } = modulesOf(dict);
  const grus = modules.filter(isRecurrent);
  if (grus.length === 0) return failWithoutGru(dict);
  for (const module of modules) notes.found.push(describe(module));
  const chained = rest.length === 0 && modules.length > 1 ? chain(modules) : undefined;
  const chosen = chained ?? alone(grus, modules, rest, notes);
  if (chained) {
    notes.assumed.push(
      `the layers run in the file's order, ${chosen.map(({ name }) => name).join(' -> ')}: parameters do not say it`,
      'there is no activation between them',
    );
    notes.warnings.push(
      'the file holds parameters only; connections and activations are assumed: compare with "grucc check --against"',
    );
  }
  assume(notes, batchFirst);
  const [first] = chosen;
  return { inputSize: inputSizeOf(first), batchFirst: batchFirst ?? false, seqLength: false, layers: chosen };
}

function assume(notes: Notes, batchFirst: boolean | undefined): void {
  if (batchFirst === undefined)
    notes.assumed.push(
      'x is (steps, batch, features); add "batch_first": true where it is (batch, steps, ...)',
    );
  notes.assumed.push(
    'gates are in the order r, z, n, and the reset gate acts after the product, as in torch.nn.GRU',
  );
}

type Module = Extract<Layer, { readonly type: 'gru' | 'linear' }>;
type Gru = Extract<Layer, { readonly type: 'gru' }>;
type Linear = Extract<Layer, { readonly type: 'linear' }>;

interface Modules {
  readonly modules: readonly Module[];
  /** names that belong to none */
  readonly rest: readonly string[];
}

const RECURRENT =
  /^(?<prefix>(?:.*\.)?)(?<part>(?:weight|bias)_(?:ih|hh))(?:_l(?<layer>\d+)(?<reverse>_reverse)?)?$/;
const PLAIN = /^(?<prefix>(?:.*\.)?)(?<part>weight|bias)$/;
/** Counters that layers keep, and no computation needs. */
const IDLE = /(?:^|\.)num_batches_tracked$/;

/** By prefix, in the order in which the file first names them. */
function modulesOf(dict: StateDict): Modules {
  const groups = new Map<string, { kind: 'gru' | 'linear'; parts: Map<string, Tensor> }>();
  const rest: string[] = [];
  for (const [name, tensor] of dict) {
    const recurrent = RECURRENT.exec(name)?.groups;
    const match = recurrent ?? PLAIN.exec(name)?.groups;
    if (!match) {
      if (!IDLE.test(name)) rest.push(name);
      continue;
    }
    const kind = recurrent ? 'gru' : 'linear';
    const key = `${kind} ${match.prefix}`;
    const group = groups.get(key) ?? { kind, parts: new Map<string, Tensor>() };
    groups.set(key, group);
    const place = recurrent ? `_l${recurrent.layer ?? 0}${recurrent.reverse ?? ''}` : '';
    group.parts.set(`${match.part}${place}`, tensor);
  }
  const name = namer();
  const modules: Module[] = [];
  for (const [key, { kind, parts }] of groups) {
    const prefix = key.slice(kind.length + 1);
    const wanted = prefix.replace(/\.$/, '') || undefined;
    const made =
      kind === 'gru'
        ? gruOf(prefix, parts, () => name(wanted, 'gru'))
        : linearOf(parts, () => name(wanted, 'linear'));
    if (made) modules.push(made);
    else rest.push(...[...parts.keys()].map((part) => `${prefix}${part}`));
  }
  return { modules, rest };
}

type Parts = ReadonlyMap<string, Tensor>;

/** Undefined for what has a weight and is no linear layer, such as a convolution. */
function linearOf(parts: Parts, name: () => string): Linear | undefined {
  const [weight, bias] = [parts.get('weight'), parts.get('bias')];
  if (weight?.shape.length !== 2 || !weight.isFloat || Math.min(...weight.shape) < 1) return undefined;
  if (bias && bias.shape.join() !== String(weight.shape[0])) return undefined;
  return { ...linearLayer(weight, bias), name: name(), from: [INPUT] };
}

function gruOf(prefix: string, parts: Parts, name: () => string): Gru {
  const hiddenSize = hiddenSizeOf(prefix, parts);
  const bidirectional = parts.has('weight_ih_l0_reverse');
  const bias = parts.has('bias_ih_l0');
  let count = 0;
  while (parts.has(`weight_ih_l${count}`)) count++;
  const ends = bidirectional ? ['', '_reverse'] : [''];
  const inputSize = parts.get('weight_ih_l0')?.shape[1] ?? 0;
  const params = Array.from({ length: count }, (_, l) =>
    ends.map((end) => {
      const width = l === 0 ? inputSize : hiddenSize * ends.length;
      return directionOf(prefix, parts, `_l${l}${end}`, { hiddenSize, inputSize: width, bias });
    }),
  );
  const expected = count * ends.length * (bias ? 4 : 2);
  if (parts.size !== expected) {
    const extra = [...parts.keys()].filter((part) => !isExpected(part, count, bidirectional, bias));
    fail('GRU6007', `${prefix}: ${extra.join(', ')}: no layer, direction or bias that the other names show`);
  }
  const formula = { reset: 'after', activation: tanh, gateActivation: sigmoid } as const;
  const made = gruLayer({ inputSize, hiddenSize, bias, bidirectional, params, ...formula });
  return { ...made, name: name(), from: [INPUT] };
}

function isExpected(part: string, count: number, bidirectional: boolean, bias: boolean): boolean {
  const [, what, layer, reverse] = /^(weight|bias)_.._l(\d+)(_reverse)?$/.exec(part) ?? [];
  return Number(layer) < count && (bidirectional || !reverse) && (bias || what === 'weight');
}

/** Three gates make a GRU; other cells have as many parameters of the same names. */
function hiddenSizeOf(prefix: string, parts: Parts): number {
  const where = prefix ? `${prefix.replace(/\.$/, '')}: ` : '';
  const recurrent = parts.get('weight_hh_l0') ?? fail('GRU6007', `${where}there is no weight_hh_l0`);
  const [rows, hiddenSize] = recurrent.shape;
  if (recurrent.shape.length !== 2 || !(hiddenSize > 0) || rows % hiddenSize !== 0)
    fail(
      'GRU6007',
      `${where}weight_hh_l0 is ${show(recurrent.shape)}; expected [3 hidden_size, hidden_size]`,
    );
  const gates = rows / hiddenSize;
  if (gates === 3) return hiddenSize;
  const cell = gates === 4 ? 'an LSTM' : gates === 1 ? 'a plain RNN' : `a cell with ${gates} gates`;
  return fail('GRU6005', `this model has ${cell} at ${prefix || 'the top'}; ${ONLY_GRUS}`);
}

export const ONLY_GRUS =
  'grucc compiles GRUs and custom cells with one state (docs/cells.md says how to write one)';

interface Sizes {
  readonly hiddenSize: number;
  readonly inputSize: number;
  readonly bias: boolean;
}

function directionOf(prefix: string, parts: Parts, end: string, sizes: Sizes): GruParams {
  const { hiddenSize, inputSize, bias } = sizes;
  const get = (part: string, shape: readonly number[]): Tensor => {
    const tensor = parts.get(part + end) ?? fail('GRU6007', `${prefix}${part}${end} is missing`);
    if (tensor.shape.join() !== shape.join())
      fail('GRU6007', `${prefix}${part}${end} is ${show(tensor.shape)}; expected ${show(shape)}`);
    return tensor.isFloat
      ? tensor
      : fail('GRU6007', `${prefix}${part}${end} holds integers; expected floats`);
  };
  return {
    weightIh: get('weight_ih', [3 * hiddenSize, inputSize]),
    weightHh: get('weight_hh', [3 * hiddenSize, hiddenSize]),
    ...(bias && { biasIh: get('bias_ih', [3 * hiddenSize]), biasHh: get('bias_hh', [3 * hiddenSize]) }),
  };
}

function describe(module: Module): string {
  const { name, inputSize } = module;
  if (module.type === 'linear')
    return `${name}: a linear layer ${show([module.settings.outputSize, inputSizeOf(module)])}`;
  const { hiddenSize, numLayers, bidirectional, bias } = module.settings;
  const layers = numLayers > 1 ? `, ${numLayers} layers` : '';
  const ways = bidirectional ? ', bidirectional' : '';
  return `${name}: a GRU, ${inputSize} -> ${hiddenSize}${layers}${ways}${bias ? '' : ', no bias'}`;
}

const inputSizeOf = ({ inputSize = 0 }: Module): number => inputSize;

const outputSizeOf = ({ type, settings }: Module): number =>
  type === 'gru' ? settings.hiddenSize * directionsOf(settings) : settings.outputSize;

/** One after the other, where every size fits the one before. */
function chain(modules: readonly Module[]): readonly Module[] | undefined {
  const fits = modules.every((module, i) => i === 0 || inputSizeOf(module) === outputSizeOf(modules[i - 1]));
  return fits ? modules.map((m, i) => (i === 0 ? m : { ...m, from: [modules[i - 1].name] })) : undefined;
}

const SHOWN = 8;

const listed = (names: readonly string[]): string =>
  names.slice(0, SHOWN).join(', ') + (names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '');

/** The only GRU among things that cannot be connected is still worth having. */
function alone(
  grus: readonly Module[],
  modules: readonly Module[],
  rest: readonly string[],
  notes: Notes,
): readonly Layer[] & readonly Module[] {
  if (grus.length > 1) {
    const names = listed(grus.map(describe));
    const why =
      rest.length > 0 ? `other parameters between them (${listed(rest)})` : 'sizes that do not follow';
    fail(
      'GRU6006',
      `the file holds ${grus.length} GRUs (${names}) and ${why}: how they are connected is unknown`,
    );
  }
  const left = [...modules.filter((module) => module !== grus[0]).map(({ name }) => name), ...rest];
  if (left.length > 0)
    notes.warnings.push(`only the GRU ${grus[0].name} is imported; left out: ${listed(left)}`);
  return grus;
}

function failWithoutGru(dict: StateDict): never {
  const names = dict.size > 0 ? `it holds ${listed([...dict.keys()])}` : 'it holds nothing';
  return fail('GRU6006', `no weight_ih_l0 and weight_hh_l0 of a GRU under any prefix; ${names}`);
}
