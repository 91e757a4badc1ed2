// ONNX Runtime, in WebAssembly (onnxruntime-web) and native (onnxruntime-node), one thread each.

import type { Contestant, Loaded } from './contestant.ts';
import type { Data } from './data.ts';
import { onnxGraph, resultOf } from './onnx.ts';
import { encodeModel } from './onnx-file.ts';
import { directionsOf, isStream, layersOf, type Shape } from './shapes.ts';

// Their types are not imported: the sources are checked where the packages are not installed.
interface Tensor {
  readonly data: Float32Array;
}

interface Session {
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

export interface OrtModule {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
}

export const ortPackages = { 'ort-web': 'onnxruntime-web', 'ort-node': 'onnxruntime-node' } as const;

export type OrtName = keyof typeof ortPackages;

export async function loadOrt(name: OrtName): Promise<OrtModule> {
  const module = (await import(ortPackages[name])) as OrtModule & { default?: OrtModule };
  const ort = module.default ?? module;
  if (name === 'ort-web') ort.env.wasm.numThreads = 1;
  return ort;
}

/** A session on one thread. */
export function openSession(name: OrtName, ort: OrtModule, model: Uint8Array): Promise<Session> {
  const providers = [name === 'ort-web' ? 'wasm' : 'cpu'];
  return ort.InferenceSession.create(model, {
    executionProviders: providers,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

export function ortContestant(name: OrtName): Contestant {
  return {
    name,
    load: async (shape, data) => {
      const ort = await loadOrt(name);
      const session = await openSession(name, ort, await encodeModel(onnxGraph(shape, data)));
      return { name, ...caller(ort, session, shape, data), dispose: () => session.release() };
    },
  };
}

/** The state a stream gave is what it is given next: the tensors themselves go around, nothing is copied here. */
export function caller(
  ort: OrtModule,
  session: Session,
  shape: Shape,
  { x }: Data,
): Pick<Loaded, 'check' | 'repeat'> {
  const { batch: B, hidden: H } = shape;
  const D = directionsOf(shape);
  const layers = layersOf(shape);
  const feeds: Record<string, Tensor> = {
    x0: new ort.Tensor('float32', x, [shape.steps, B, shape.input]),
  };
  const zeros = (): Tensor => new ort.Tensor('float32', new Float32Array(D * B * H), [D, B, H]);
  if (isStream(shape)) for (const layer of layers) feeds[`h${layer}`] = zeros();
  const states = isStream(shape) ? layers.map((layer) => [`h${layer}`, `hn${layer}`] as const) : [];
  let results: Readonly<Record<string, Tensor>> = {};
  const call = async (): Promise<void> => {
    results = await session.run(feeds);
    for (const [into, from] of states) feeds[into] = results[from];
  };
  return {
    repeat: async (count) => {
      for (let i = 0; i < count; i++) await call();
    },
    check: async (steps) => {
      const outputs: number[] = [];
      for (let i = 0; i < (isStream(shape) ? steps : 1); i++) {
        await call();
        for (const value of results[resultOf(shape)].data) outputs.push(value);
      }
      const hn = layers.flatMap((layer) => [...results[`hn${layer}`].data]);
      return { output: Float32Array.from(outputs), hn: Float32Array.from(hn) };
    },
  };
}
