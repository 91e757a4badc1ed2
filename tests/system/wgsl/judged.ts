// A network on a GPU, layer by layer, each step of each layer held to the bound of docs/numerics.md.
//
// A layer is run as a network of its own, so that what it was given is known; the network as a whole can be run too.

import type { ParamShapes } from '../../../compiler/front/params.ts';
import type { GpuModel, GpuModule } from '../../../runtime/types.ts';
import { swapped, type FuzzData, type Params } from '../../tools/fuzz/data.ts';
import type { ShortConfig } from '../../tools/fuzz/generate.ts';
import { judgeLayer, judgedActivation } from '../../support/oracle/judge.ts';
import { makeOnce } from '../../support/make-once.ts';

type Module = GpuModule & { readonly params: ParamShapes };

/** Strict, as there is nothing else for a GPU. */
export const moduleOf = async (config: ShortConfig): Promise<Module> =>
  (await makeOnce({ ...config, numerics: 'strict', targets: ['wgsl'] })) as unknown as Module;

const directionsOf = ({ bidirectional }: ShortConfig): number => (bidirectional ? 2 : 1);

/** The parameters of one layer, named as those of a network of that layer alone. */
function layerAlone(params: Params, layer: number): Params {
  const own = Object.entries(params).filter(([name]) => name.replace('_reverse', '').endsWith(`_l${layer}`));
  return Object.fromEntries(own.map(([name, values]) => [name.replace(`_l${layer}`, '_l0'), values]));
}

export interface JudgedResult {
  /** the largest error as a share of its bound */
  readonly worst: number;
  readonly at: string;
  readonly judged: number;
  /** of the last layer, time-major */
  readonly output: Float32Array;
}

/** The data, and what the first layer is given: data.x, or the same with rubbish past the lengths. */
interface Run {
  readonly data: FuzzData;
  readonly x: Float32Array;
}

export interface OnGpu {
  /** layer by layer, against the parameters that are meant */
  judge(run: Run, meant: Params): Promise<JudgedResult>;
  /** all layers at once; time-major */
  whole(run: Run): Promise<Float32Array>;
  dispose(): void;
}

/** Features of its output, of one direction. */
const widthOf = ({ proj_size, hidden_size }: ShortConfig): number => proj_size || hidden_size;

function layerConfig(config: ShortConfig, layer: number): ShortConfig {
  const input = layer === 0 ? config.input_size : directionsOf(config) * widthOf(config);
  const sizes = { batch: 'dynamic', steps: 'dynamic', num_layers: 1, input_size: input } as const;
  return { ...config, ...sizes, batch_first: false };
}

export async function openOnGpu(
  config: ShortConfig,
  params: Params,
  open: (module: GpuModule, weights: Params) => Promise<GpuModel>,
): Promise<OnGpu> {
  const layers: GpuModel[] = [];
  for (let layer = 0; layer < config.num_layers; layer++)
    layers.push(await open(await moduleOf(layerConfig(config, layer)), layerAlone(params, layer)));
  const network = await open(await moduleOf(config), params);
  return {
    judge: (run, meant) => judge(config, layers, run, meant),
    whole: (run) => runWhole(config, network, run),
    dispose: () => [...layers, network].forEach((each) => each.dispose()),
  };
}

async function judge(
  config: ShortConfig,
  layers: readonly GpuModel[],
  { data, x: first }: Run,
  params: Params,
): Promise<JudgedResult> {
  const { batch, steps, seqLength } = data;
  const { hidden_size: hiddenSize, proj_size: projSize, cell, num_layers: count } = config;
  if (cell === 'three.cell') throw new Error('no bound is known of a step of three.cell');
  const directions = directionsOf(config);
  const sizes = [widthOf(config), ...(cell === 'lstm' ? [hiddenSize] : [])].map(
    (each) => directions * batch * each,
  );
  let result: JudgedResult = { worst: 0, at: '', judged: 0, output: first };
  for (const [layer, model] of layers.entries()) {
    const x = result.output;
    // all of h, then all of c, each layer by layer
    const [h0, c0] = sizes.map((size, s) => {
      const from = s === 0 ? layer * size : count * sizes[0] + layer * size;
      return data.h0.slice(from, from + size);
    });
    const starts = { h0, ...(c0 && { c0 }) };
    const { output } = await model.run(x, { batch, steps, ...starts, ...(seqLength && { seqLength }) });
    const { worst, at, judged } = judgeLayer({
      activation: judgedActivation(config.activation, 'gpu'),
      gate: judgedActivation(config.gate_activation, 'gpu'),
      inputSize: layerConfig(config, layer).input_size,
      cell,
      directions,
      batch,
      steps,
      seqLength,
      hiddenSize,
      params,
      layer,
      x,
      ...starts,
      ...(projSize && { projSize }),
      output,
    });
    const isWorse = worst > result.worst;
    result = {
      worst: isWorse ? worst : result.worst,
      at: isWorse ? `layer ${layer}, ${at}` : result.at,
      judged: result.judged + judged,
      output,
    };
  }
  return result;
}

const lengthOfC = (config: ShortConfig, batch: number): number =>
  config.num_layers * directionsOf(config) * batch * config.hidden_size;

async function runWhole(config: ShortConfig, network: GpuModel, { data, x }: Run): Promise<Float32Array> {
  const { batch, steps, seqLength, h0: all, givesH0 } = data;
  const split = all.length - (config.cell === 'lstm' ? lengthOfC(config, batch) : 0);
  const starts = { h0: all.slice(0, split), ...(config.cell === 'lstm' && { c0: all.slice(split) }) };
  const options = { batch, steps, ...(givesH0 && starts), ...(seqLength && { seqLength }) };
  if (!config.batch_first) return (await network.run(x, options)).output;
  const { output } = await network.run(swapped(x, steps, batch), options);
  return swapped(output, batch, steps);
}
