// TensorFlow.js, with its wasm and its cpu backend. Its own GRU layer resets before the product, so that the network
// is composed of operations: one fused product over all steps for the inputs, one fused product a step for the state.

import type { Contestant, Loaded } from './contestant.ts';
import { suffixOf, type Data, type Params } from './data.ts';
import { flopsOf, inputsOf, isStream, layersOf, type Shape } from './shapes.ts';

// Its types are not imported: the sources are checked where the packages are not installed.
interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

type Binary = (a: Tensor, b: Tensor) => Tensor;

export interface Tf {
  /** no checks of values, and no advice on the console */
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  tidy<T>(run: () => T): T;
  keep(tensor: Tensor): Tensor;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  zeros(shape: readonly number[]): Tensor;
  transpose(tensor: Tensor): Tensor;
  slice(tensor: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  concat(tensors: readonly Tensor[], axis: number): Tensor;
  sigmoid(tensor: Tensor): Tensor;
  tanh(tensor: Tensor): Tensor;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly fused: { matMul(of: { a: Tensor; b: Tensor; bias?: Tensor }): Tensor };
}

export const backends = { 'tfjs-wasm': 'wasm', 'tfjs-cpu': 'cpu' } as const;

export type TfName = keyof typeof backends;

export async function loadTf(name: TfName): Promise<Tf> {
  const core = (await import('@tensorflow/tfjs-core' as string)) as Tf & { default?: Tf };
  await import(`@tensorflow/tfjs-backend-${backends[name]}`);
  const tf = core.default ?? core;
  tf.enableProdMode();
  await tf.setBackend(backends[name]);
  return tf;
}

interface Layer {
  /** transposed: (I, 3H) and (H, 3H) */
  readonly fromX: Tensor;
  readonly fromH: Tensor;
  readonly biasX?: Tensor;
  readonly biasH?: Tensor;
}

export type Network = (x: Tensor, states: readonly Tensor[]) => NetworkResult;

interface NetworkResult {
  /** the last layer's, by step */
  readonly outputs: readonly Tensor[];
  /** by layer */
  readonly states: readonly Tensor[];
}

function layerOf(tf: Tf, shape: Shape, params: Params, layer: number): Layer {
  const [H, suffix] = [shape.hidden, suffixOf(layer, 0)];
  const matrix = (name: string, columns: number): Tensor =>
    tf.transpose(tf.tensor(params[name + suffix], [3 * H, columns]));
  const bias = (name: string): Tensor => tf.tensor(params[name + suffix], [3 * H]);
  return {
    fromX: matrix('weight_ih', inputsOf(shape, layer)),
    fromH: matrix('weight_hh', H),
    ...(shape.bias !== false && { biasX: bias('bias_ih'), biasH: bias('bias_hh') }),
  };
}

function step(tf: Tf, fromX: Tensor, fromH: Tensor, h: Tensor, [B, H]: readonly [number, number]): Tensor {
  const gates = tf.sigmoid(tf.add(tf.slice(fromX, [0, 0], [B, 2 * H]), tf.slice(fromH, [0, 0], [B, 2 * H])));
  const candidate = (of: Tensor): Tensor => tf.slice(of, [0, 2 * H], [B, H]);
  const [r, z] = [tf.slice(gates, [0, 0], [B, H]), tf.slice(gates, [0, H], [B, H])];
  const n = tf.tanh(tf.add(candidate(fromX), tf.mul(r, candidate(fromH))));
  return tf.add(n, tf.mul(z, tf.sub(h, n)));
}

/** x is (T·B, I). */
export function buildNetwork(tf: Tf, shape: Shape, { params }: Pick<Data, 'params'>): Network {
  const { batch: B, hidden: H, steps: T } = shape;
  const layers = layersOf(shape).map((layer) => layerOf(tf, shape, params, layer));
  return (x, states) => {
    const ends: Tensor[] = [];
    let outputs: readonly Tensor[] = [];
    let sequence = x;
    layers.forEach(({ fromX, fromH, biasX, biasH }, layer) => {
      const projected = tf.fused.matMul({ a: sequence, b: fromX, bias: biasX });
      let h = states[layer];
      outputs = Array.from({ length: T }, (_, t) => {
        const own = tf.slice(projected, [t * B, 0], [B, 3 * H]);
        h = step(tf, own, tf.fused.matMul({ a: h, b: fromH, bias: biasH }), h, [B, H]);
        return h;
      });
      ends.push(h);
      if (layer + 1 < layers.length) sequence = T === 1 ? h : tf.concat(outputs, 0);
    });
    return { outputs, states: ends };
  };
}

/** Operations of a call; beyond it one takes seconds. */
const MAX_FLOPS = { 'tfjs-wasm': 4e7, 'tfjs-cpu': 1e7 };

/** Why a shape is not run. */
export function leftOut(name: TfName, shape: Shape): string | undefined {
  if (shape.bidirectional) return 'only one direction was composed';
  return flopsOf(shape) > MAX_FLOPS[name] ? 'left out: a call takes too long' : undefined;
}

export function tfContestant(name: TfName): Contestant {
  return {
    name,
    load: async (shape, data) => {
      const why = leftOut(name, shape);
      return why ?? caller(await loadTf(name), name, shape, data);
    },
  };
}

function caller(tf: Tf, name: TfName, shape: Shape, data: Data): Loaded {
  const { batch: B, hidden: H, input, steps: T } = shape;
  const network = buildNetwork(tf, shape, data);
  const zeros = layersOf(shape).map(() => tf.keep(tf.zeros([B, H])));
  let states: readonly Tensor[] = zeros;
  const call = (): Float32Array =>
    tf.tidy(() => {
      const result = network(tf.tensor(data.x, [T * B, input]), states);
      const output = T === 1 ? result.outputs[0] : tf.concat(result.outputs, 0);
      if (isStream(shape)) {
        if (states !== zeros) for (const each of states) each.dispose();
        states = result.states.map(tf.keep);
      }
      return output.dataSync();
    });
  return {
    name,
    repeat: async (count) => {
      // one backend at a time is the current one
      await tf.setBackend(backends[name]);
      for (let i = 0; i < count; i++) call();
    },
    check: async (steps) => {
      await tf.setBackend(backends[name]);
      const outputs = Array.from({ length: isStream(shape) ? steps : 1 }, () => call().slice());
      return { output: Float32Array.from(outputs.flatMap((each) => [...each])) };
    },
    dispose: async () => {
      await tf.setBackend(backends[name]);
      for (const each of new Set([...states, ...zeros])) each.dispose();
    },
  };
}
