// A recurrent network in float64, by plain loops over the formulas: it shares nothing with the compiler.

export type CellName = 'gru' | 'gru_reset_before' | 'mgu';

export type Activate = (x: number) => number;

export interface ReferenceConfig {
  readonly cell: CellName;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bidirectional: boolean;
  readonly activation: Activate;
  readonly gateActivation: Activate;
}

export type Params = Readonly<Record<string, ArrayLike<number>>>;

export interface ReferenceData {
  readonly batch: number;
  readonly steps: number;
  /** (T, B, I) */
  readonly x: ArrayLike<number>;
  /** (layers · directions, B, H), of a network all states of each name, layer by layer; zeros where absent */
  readonly h0?: ArrayLike<number>;
  readonly seqLength?: ArrayLike<number>;
  readonly params: Params;
}

export interface ReferenceResult {
  /** (T, B, D·H) */
  readonly output: Float64Array;
  readonly hn: Float64Array;
}

export const sigmoid: Activate = (x) => 1 / (1 + Math.exp(-x));

export const activations = {
  tanh: Math.tanh,
  sigmoid,
  relu: (x) => Math.max(x, 0),
  linear: (x) => x,
  hard_sigmoid: (x) => Math.min(Math.max(0.2 * x + 0.5, 0), 1),
} as const satisfies Readonly<Record<string, Activate>>;

/** A matrix or a vector of one layer and direction: row i, column k; 0 for a bias that is not there. */
export interface LayerParams {
  readonly ih: (i: number, k: number) => number;
  readonly hh: (i: number, k: number) => number;
  readonly bih: (i: number) => number;
  readonly bhh: (i: number) => number;
}

export function layerParams(params: Params, suffix: string, inputs: number, hidden: number): LayerParams {
  const [ih, hh] = [params[`weight_ih${suffix}`], params[`weight_hh${suffix}`]];
  const [bih, bhh] = [params[`bias_ih${suffix}`], params[`bias_hh${suffix}`]];
  return {
    ih: (i, k) => ih[i * inputs + k],
    hh: (i, k) => hh[i * hidden + k],
    bih: (i) => (bih ? bih[i] : 0),
    bhh: (i) => (bhh ? bhh[i] : 0),
  };
}

type StepConfig = Pick<ReferenceConfig, 'cell' | 'activation' | 'gateActivation'>;

/** One step of one sequence: the next state. */
export function step(
  { cell, activation, gateActivation }: StepConfig,
  { ih, hh, bih, bhh }: LayerParams,
  x: readonly number[],
  h: readonly number[],
): readonly number[] {
  const H = h.length;
  const units = h.map((_, j) => j);
  const fromX = (i: number): number => x.reduce((sum, value, k) => sum + ih(i, k) * value, bih(i));
  const fromH = (i: number, state: readonly number[]): number =>
    state.reduce((sum, value, k) => sum + hh(i, k) * value, bhh(i));
  const gate = (first: number): readonly number[] =>
    units.map((j) => gateActivation(fromX(first + j) + fromH(first + j, h)));
  if (cell === 'mgu') {
    const f = gate(0);
    const kept = h.map((value, j) => f[j] * value);
    return units.map((j) => {
      const n = activation(fromX(H + j) + fromH(H + j, kept));
      return (1 - f[j]) * h[j] + f[j] * n;
    });
  }
  const [r, z] = [gate(0), gate(H)];
  const kept = h.map((value, j) => r[j] * value);
  return units.map((j) => {
    const i = 2 * H + j;
    const recurrent = cell === 'gru' ? r[j] * fromH(i, h) : fromH(i, kept);
    const n = activation(fromX(i) + recurrent);
    return (1 - z[j]) * n + z[j] * h[j];
  });
}

/** The whole network. Past its length a sequence keeps its state and yields 0. */
export function reference(config: ReferenceConfig, data: ReferenceData): ReferenceResult {
  const { hiddenSize: H, numLayers, bidirectional } = config;
  const { batch, steps, params } = data;
  const directions = bidirectional ? 2 : 1;
  const hn = new Float64Array(numLayers * directions * batch * H);
  let width = config.inputSize;
  let sequence = Float64Array.from(data.x);
  for (let layer = 0; layer < numLayers; layer++) {
    const output = new Float64Array(steps * batch * directions * H);
    for (let d = 0; d < directions; d++) {
      const own = layerParams(params, `_l${layer}${d ? '_reverse' : ''}`, width, H);
      for (let b = 0; b < batch; b++) {
        const at = ((layer * directions + d) * batch + b) * H;
        let h: readonly number[] = Array.from({ length: H }, (_, j) => data.h0?.[at + j] ?? 0);
        const length = data.seqLength?.[b] ?? steps;
        for (let i = 0; i < length; i++) {
          const t = d ? length - 1 - i : i;
          const from = (t * batch + b) * width;
          h = step(config, own, Array.from(sequence.subarray(from, from + width)), h);
          output.set(h, (t * batch + b) * directions * H + d * H);
        }
        hn.set(h, at);
      }
    }
    sequence = output;
    width = directions * H;
  }
  return { output: sequence, hn };
}
