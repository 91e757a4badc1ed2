// An activation alone as a kernel: a graph of one node, through the compiler's passes and printers like any other.

import { importModule } from '../../../compiler/check/kernels.ts';
import { map, input } from '../../../compiler/ir/graph.ts';
import type { Program } from '../../../compiler/ir/loop.ts';
import { toKernel, toProgram } from '../../../compiler/pipeline.ts';
import { planOf } from '../../../compiler/plan.ts';
import type { Target } from '../../../compiler/target.ts';
import { pack } from '../../../runtime/pack.ts';
import { js, jsFast } from '../../../targets/js/js.ts';
import { wasm, wasmFast } from '../../../targets/wasm/wasm.ts';
import { signatureOf } from '../../support/meaning.ts';

export const activations = ['tanh', 'sigmoid'] as const;
export type Activation = (typeof activations)[number];
/** What is measured against float64 in JavaScript, on a stride. */
export const functions = ['exp', 'expm1', 'log', 'softplus'] as const;
export type Measured = Activation | (typeof functions)[number];

/** Numbers of one call: as many as stay in the nearest cache beside their results. */
export const count = 2 ** 12;
const width = 64;

export const wasmTargets = {
  strict: wasm,
  'fast, fused': wasmFast[0],
  'fast, not fused': wasmFast[1],
} as const;
export type WasmName = keyof typeof wasmTargets;
const jsTargets = { strict: js, fast: jsFast } as const;

function programOf(activation: Measured, target: Target): Program {
  const node = map(activation, input('x', ['steps', 'batch', width]));
  const graph = { roots: [{ name: 'output', node }] };
  return toKernel(toProgram(graph, signatureOf(graph)), target);
}

const weightsOf = (program: Program): Float32Array => {
  const plan = planOf(program);
  return pack(plan, new Map(), new Float32Array(plan.weights));
};

/** With the weights, x, output and scratch, then the sizes. */
type Called = (...args: readonly unknown[]) => void;

/** Its memory holds the weights at 0, then x and y. */
export interface WasmKernel {
  readonly memory: WebAssembly.Memory;
  readonly x: number;
  readonly y: number;
  readonly run: () => void;
}

export async function wasmKernel(activation: Measured, name: WasmName): Promise<WasmKernel> {
  const program = programOf(activation, wasmTargets[name]);
  const { code } = await wasmTargets[name].emit({ run: program });
  const bytes = Buffer.from(JSON.parse(code) as string, 'hex');
  const { instance } = await WebAssembly.instantiate(bytes);
  const exports: unknown = instance.exports;
  const { memory, run } = exports as { memory: WebAssembly.Memory; run: Called };
  const weights = weightsOf(program);
  const x = 65_536;
  const [y, scratch] = [x + count * 4, x + 2 * count * 4];
  memory.grow(Math.ceil((scratch + 65_536) / 65_536) - memory.buffer.byteLength / 65_536);
  new Float32Array(memory.buffer).set(weights);
  return { memory, x, y, run: () => run(0, x, y, scratch, count / width, 1) };
}

/** Of as many numbers as `count`. */
export async function jsKernel(
  activation: Measured,
  name: keyof typeof jsTargets,
): Promise<(x: Float32Array) => Float32Array> {
  const program = programOf(activation, jsTargets[name]);
  const { code } = await jsTargets[name].emit({ run: program });
  const file = { name: 'kernel.js', text: `export const { run } = ${code};` };
  const { run } = (await importModule(file)) as unknown as { run: Called };
  const weights = weightsOf(program);
  const none = new Float32Array(0);
  return (x) => {
    const y = new Float32Array(count);
    run(weights, x, y, none, count / width, 1);
    return y;
  };
}
