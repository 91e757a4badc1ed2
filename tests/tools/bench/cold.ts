// What a fresh process does for its first result: started by startup.ts, prints the milliseconds it took.
//
// Weights come from a file, as they would from a server, in the form that the contestant reads.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ModelModule } from '../../../runtime/types.ts';
import type { ColdJob } from './startup.ts';
import { suffixOf, type Params } from './data.ts';
import { loadOrt, openSession, type OrtName } from './ort.ts';
import { directionsOf, inputsOf, isStream, layersOf, type Shape } from './shapes.ts';
import { buildNetwork, loadTf, type TfName } from './tfjs.ts';

type First = (job: ColdJob, x: Float32Array) => Promise<Float32Array>;

async function gruccFirst({ shape, module, weights }: ColdJob, x: Float32Array): Promise<Float32Array> {
  const { load } = (await import(pathToFileURL(module).href)) as ModelModule;
  const model = await load({ weights: readFileSync(weights) });
  const { batch } = shape;
  return isStream(shape) ? model.stream({ batch }).step(x) : model.run(x, { batch }).output;
}

const ortFirst =
  (name: OrtName): First =>
  async ({ shape, weights }, x) => {
    const ort = await loadOrt(name);
    const session = await openSession(name, ort, readFileSync(weights));
    const { batch: B, hidden: H, steps: T, input } = shape;
    const D = directionsOf(shape);
    const state = (): object => new ort.Tensor('float32', new Float32Array(D * B * H), [D, B, H]);
    const states = isStream(shape) ? layersOf(shape).map((layer) => [`h${layer}`, state()]) : [];
    const feeds = { x0: new ort.Tensor('float32', x, [T, B, input]), ...Object.fromEntries(states) };
    return Object.values(await session.run(feeds))[0].data;
  };

const tfFirst =
  (name: TfName): First =>
  async ({ shape, weights }, x) => {
    const tf = await loadTf(name);
    const network = buildNetwork(tf, shape, { params: readParams(shape, weights) });
    const { batch: B, hidden: H, steps: T } = shape;
    const states = layersOf(shape).map(() => tf.zeros([B, H]));
    return tf.concat(network(tf.tensor(x, [T * B, shape.input]), states).outputs, 0).dataSync();
  };

/** The parameters one after the other, as startup.ts writes them. */
function readParams(shape: Shape, path: string): Params {
  const bytes = readFileSync(path);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const H = shape.hidden;
  let at = 0;
  const take = (count: number): Float32Array => all.subarray(at, (at += count));
  const entries = layersOf(shape).flatMap((layer) => {
    const suffix = suffixOf(layer, 0);
    const matrices = [
      [`weight_ih${suffix}`, take(3 * H * inputsOf(shape, layer))],
      [`weight_hh${suffix}`, take(3 * H * H)],
    ] as const;
    if (shape.bias === false) return matrices;
    return [...matrices, [`bias_ih${suffix}`, take(3 * H)], [`bias_hh${suffix}`, take(3 * H)]] as const;
  });
  return Object.fromEntries(entries);
}

const firsts: Readonly<Record<ColdJob['kind'], First>> = {
  grucc: gruccFirst,
  'ort-web': ortFirst('ort-web'),
  'ort-node': ortFirst('ort-node'),
  'tfjs-wasm': tfFirst('tfjs-wasm'),
};

const job = JSON.parse(process.argv[2]) as ColdJob;
const { input, batch, steps } = job.shape;
const x = new Float32Array(steps * batch * input).fill(0.5);
const start = performance.now();
const result = await firsts[job.kind](job, x);
const milliseconds = performance.now() - start;
if (!result.every(Number.isFinite)) throw new Error('the result is not finite');
console.log(JSON.stringify({ milliseconds }));
