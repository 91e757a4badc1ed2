// grucc's own modules, compiled by the compiler in dist/ for the sizes of a shape, or with sizes left dynamic.

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Compilation, CompileInput } from '../../../compiler/api-types.ts';
import type { CpuTarget } from '../../../runtime/manifest.ts';
import type { Model, ModelModule } from '../../../runtime/types.ts';
import type { Contestant, Loaded } from './contestant.ts';
import { distIndex, scratchFile } from './paths.ts';
import { directionsOf, flopsOf, isStream, type Shape } from './shapes.ts';

export interface Variant {
  readonly numerics: 'strict' | 'fast';
  readonly target: CpuTarget;
  readonly dynamic?: boolean;
  /** what goes into the module; default: the target alone */
  readonly targets?: readonly CpuTarget[];
}

export const variants = {
  strict: { numerics: 'strict', target: 'wasm' },
  fast: { numerics: 'fast', target: 'wasm' },
  'strict-dynamic': { numerics: 'strict', target: 'wasm', dynamic: true },
  'fast-dynamic': { numerics: 'fast', target: 'wasm', dynamic: true },
  js: { numerics: 'strict', target: 'js' },
} as const satisfies Readonly<Record<string, Variant>>;

export function configOf(shape: Shape, { numerics, dynamic, target, targets }: Variant): object {
  return {
    name: 'bench',
    input_size: shape.input,
    hidden_size: shape.hidden,
    num_layers: shape.layers,
    bidirectional: shape.bidirectional,
    bias: shape.bias ?? true,
    numerics,
    targets: targets ?? [target],
    ...(!dynamic && { batch: shape.batch, steps: shape.steps }),
  };
}

/** The module's path, or why the compiler does not make it. */
export async function compileTo(file: string, config: object): Promise<{ path: string } | string> {
  const { compile } = (await import(distIndex)) as { compile: (input: CompileInput) => Promise<Compilation> };
  try {
    const { module } = await compile({ config: { file: 'bench.json', text: JSON.stringify(config) } });
    const path = scratchFile(file);
    writeFileSync(path, module.text);
    return { path };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw error;
    return `${code} ${message.split('\n')[0]}`;
  }
}

/** Operations of a call; beyond it one takes seconds in JavaScript. */
const MAX_FLOPS_JS = 2e8;

export function gruccContestant(name: keyof typeof variants): Contestant {
  const variant: Variant = variants[name];
  return {
    name,
    ...(variant.target === 'wasm' && { limit: variant.numerics === 'fast' ? 'fused' : 'unfused' }),
    load: async (shape, { params, x }) => {
      if (variant.target === 'js' && flopsOf(shape) > MAX_FLOPS_JS) return 'left out: a call takes too long';
      const made = await compileTo(`${shape.name}.${name}.mjs`, configOf(shape, variant));
      if (typeof made === 'string') return made;
      const { loadSync } = (await import(pathToFileURL(made.path).href)) as ModelModule;
      const model = loadSync({ target: variant.target, weights: params });
      return isStream(shape) ? streaming(name, model, shape, x) : running(name, model, shape, x);
    },
  };
}

function streaming(name: string, model: Model, { batch }: Shape, x: Float32Array): Loaded {
  const stream = model.stream({ batch });
  return {
    name,
    check: (steps) => {
      const outputs = Array.from({ length: steps }, () => stream.step(x).slice());
      return { output: Float32Array.from(outputs.flatMap((each) => [...each])), hn: stream.state };
    },
    repeat: (count) => {
      for (let i = 0; i < count; i++) stream.step(x);
    },
    dispose: () => model.dispose(),
  };
}

function running(name: string, model: Model, shape: Shape, x: Float32Array): Loaded {
  const { hidden, layers, batch, steps } = shape;
  const directions = directionsOf(shape);
  const out = {
    output: new Float32Array(steps * batch * directions * hidden),
    hn: new Float32Array(layers * directions * batch * hidden),
  };
  const options = { batch, out };
  return {
    name,
    check: () => model.run(x, options),
    repeat: (count) => {
      for (let i = 0; i < count; i++) model.run(x, options);
    },
    dispose: () => model.dispose(),
  };
}
