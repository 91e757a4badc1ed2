// A network of layers in float64, by plain loops over what docs/layers.md says: it shares nothing with the compiler.

import { activations, reference, type Activate, type CellName, type Params } from './reference.ts';

export type ActivationName =
  keyof typeof activations | 'softmax' | 'leaky_relu' | { readonly leaky_relu: { readonly alpha: number } };

/** A layer as a config writes it. */
export type LayerJson = { readonly name?: string } & (
  | {
      readonly type: 'gru';
      readonly from?: string;
      readonly hidden_size: number;
      readonly num_layers?: number;
      readonly bidirectional?: boolean;
      readonly bias?: boolean;
      readonly cell?: CellName;
    }
  | {
      readonly type: 'linear';
      readonly from?: string;
      readonly output_size: number;
      readonly bias?: boolean;
      readonly activation?: ActivationName;
    }
  | { readonly type: 'activation'; readonly from?: string; readonly activation: ActivationName }
  | { readonly type: 'add' | 'concat'; readonly from: readonly string[] }
  | { readonly type: 'take'; readonly from?: string; readonly which: 'last' | 'hn' }
);

export interface NetworkJson {
  readonly input_size: number;
  readonly layers: readonly LayerJson[];
}

export interface NetworkData {
  readonly batch: number;
  readonly steps: number;
  /** (T, B, I) */
  readonly x: ArrayLike<number>;
  /** the states of all grus one after the other */
  readonly h0?: ArrayLike<number>;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Params;
}

/** Rows of features: one for each step and sequence, or one for each sequence. */
interface Rows {
  readonly size: number;
  readonly perStep: boolean;
  readonly data: Float64Array;
  /** of a gru: the final states of its last layer, (B, directions · H) */
  readonly hn?: Float64Array;
}

export interface NetworkResult {
  readonly output: Float64Array;
  readonly hn: Float64Array;
}

export function networkReference({ input_size, layers }: NetworkJson, data: NetworkData): NetworkResult {
  const known = new Map<string, Rows>();
  const input: Rows = { size: input_size, perStep: true, data: Float64Array.from(data.x) };
  known.set('input', input);
  const finals: Float64Array[] = [];
  let before = input;
  layers.forEach((layer, i) => {
    const name = layer.name ?? String(i);
    const { from } = layer;
    const sources = from === undefined ? [before] : [from].flat().map((each) => known.get(each) as Rows);
    before = layerRows(layer, name, sources, data, finals);
    known.set(name, before);
  });
  const { data: output, size, perStep } = before;
  for (let b = 0; perStep && b < data.batch; b++)
    for (let t = data.seqLength?.[b] ?? data.steps; t < data.steps; t++)
      output.fill(0, (t * data.batch + b) * size, (t * data.batch + b + 1) * size);
  return { output, hn: Float64Array.from(finals.flatMap((each) => [...each])) };
}

function layerRows(
  layer: LayerJson,
  name: string,
  sources: readonly Rows[],
  data: NetworkData,
  finals: Float64Array[],
): Rows {
  const [first] = sources;
  switch (layer.type) {
    case 'gru':
      return gruRows(layer, name, first, data, finals);
    case 'linear':
      return linearRows(layer, name, first, data.params);
    case 'activation':
      return activated(first, layer.activation);
    case 'add':
      return {
        ...first,
        data: first.data.map((_, i) => sources.reduce((sum, each) => sum + each.data[i], 0)),
      };
    case 'concat':
      return joined(sources);
    case 'take':
      return layer.which === 'hn'
        ? { size: first.size, perStep: false, data: first.hn as Float64Array }
        : lastRows(first, data);
    default:
      return layer satisfies never;
  }
}

type GruJson = Extract<LayerJson, { type: 'gru' }>;

function gruRows(layer: GruJson, name: string, x: Rows, data: NetworkData, finals: Float64Array[]): Rows {
  const { batch, steps, seqLength } = data;
  const { hidden_size: H, num_layers: numLayers = 1, bidirectional = false, cell = 'gru' } = layer;
  const directions = bidirectional ? 2 : 1;
  const own = Object.entries(data.params).filter(([key]) => key.startsWith(`${name}.`));
  const at = finals.reduce((sum, each) => sum + each.length, 0);
  const h0 = Array.from({ length: numLayers * directions * batch * H }, (_, i) => data.h0?.[at + i] ?? 0);
  const { output, hn } = reference(
    {
      cell,
      inputSize: x.size,
      hiddenSize: H,
      numLayers,
      bidirectional,
      activation: activations.tanh,
      gateActivation: activations.sigmoid,
    },
    {
      batch,
      steps,
      x: x.data,
      h0,
      ...(seqLength && { seqLength }),
      params: Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + 1), value])),
    },
  );
  finals.push(hn);
  const ofLast = hn.subarray((numLayers - 1) * directions * batch * H);
  const sides = Array.from({ length: directions }, (_, d) => ({
    size: H,
    perStep: false,
    data: ofLast.subarray(d * batch * H, (d + 1) * batch * H),
  }));
  return { size: directions * H, perStep: true, data: output, hn: joined(sides).data };
}

type LinearJson = Extract<LayerJson, { type: 'linear' }>;

function linearRows(layer: LinearJson, name: string, x: Rows, params: Params): Rows {
  const { output_size: size, activation = 'linear' } = layer;
  const [weight, bias] = [params[`${name}.weight`], params[`${name}.bias`]];
  const rows = x.data.length / x.size;
  const data = new Float64Array(rows * size);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < size; j++) {
      let sum = bias ? bias[j] : 0;
      for (let k = 0; k < x.size; k++) sum += weight[j * x.size + k] * x.data[row * x.size + k];
      data[row * size + j] = sum;
    }
  return activated({ size, perStep: x.perStep, data }, activation);
}

function activated({ size, perStep, data }: Rows, activation: ActivationName): Rows {
  if (activation !== 'softmax') return { size, perStep, data: data.map(elementwise(activation)) };
  const out = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += size) {
    const values = [...data.subarray(row, row + size)];
    const powers = values.map((value) => Math.exp(value - Math.max(...values)));
    const sum = powers.reduce((a, b) => a + b);
    powers.forEach((power, j) => (out[row + j] = power / sum));
  }
  return { size, perStep, data: out };
}

function elementwise(activation: Exclude<ActivationName, 'softmax'>): Activate {
  if (typeof activation === 'object') return leaky(activation.leaky_relu.alpha);
  return activation === 'leaky_relu' ? leaky(0.01) : activations[activation];
}

const leaky =
  (alpha: number): Activate =>
  (x) =>
    x > 0 ? x : alpha * x;

function joined(sources: readonly Rows[]): Rows {
  const size = sources.reduce((sum, each) => sum + each.size, 0);
  const rows = sources[0].data.length / sources[0].size;
  const data = new Float64Array(rows * size);
  let at = 0;
  for (const each of sources) {
    for (let row = 0; row < rows; row++)
      data.set(each.data.subarray(row * each.size, (row + 1) * each.size), row * size + at);
    at += each.size;
  }
  return { size, perStep: sources[0].perStep, data };
}

function lastRows({ size, data }: Rows, { batch, steps, seqLength }: NetworkData): Rows {
  const out = new Float64Array(batch * size);
  for (let b = 0; b < batch; b++) {
    const t = (seqLength?.[b] ?? steps) - 1;
    if (t >= 0) out.set(data.subarray((t * batch + b) * size, (t * batch + b + 1) * size), b * size);
  }
  return { size, perStep: false, data: out };
}
