// A printed kernel alone, called as the runtime would: of programs with an argument x and an argument output.

import { importModule } from '../../compiler/check/kernels.ts';
import type { Program } from '../../compiler/ir/loop.ts';
import { streamOf } from '../../compiler/plan.ts';
import { js } from '../../targets/js/js.ts';
import { wasm } from '../../targets/wasm/wasm.ts';

export const calledTargets = { js, wasm } as const;
export type CalledTarget = keyof typeof calledTargets;
export type Params = ReadonlyMap<string, ArrayLike<number>>;

/** With the weights, x, output and scratch, then the sizes. */
type Kernel = (...args: readonly unknown[]) => void;
/** The output, of so many elements. */
export type Call = (x: Float32Array, count: number) => Float32Array;

/** Of a program with a batch of 1 and so many steps. */
export async function openKernel(
  program: Program,
  name: CalledTarget,
  { params = new Map() as Params, steps = 1 } = {},
): Promise<Call> {
  const { code } = await calledTargets[name].emit({ run: program });
  const weights = streamOf(program, params);
  return name === 'js' ? openJs(code, weights, steps) : openWasm(code, weights, steps);
}

async function openJs(code: string, weights: Float32Array, steps: number): Promise<Call> {
  const made = await importModule({ name: 'kernel.js', text: `export const { run } = ${code};` });
  const { run } = made as unknown as { run: Kernel };
  return (x, count) => {
    const output = new Float32Array(count);
    run(weights, x, output, new Float32Array(4096), 1, steps);
    return output;
  };
}

async function openWasm(code: string, weights: Float32Array, steps: number): Promise<Call> {
  const { instance } = await WebAssembly.instantiate(Buffer.from(JSON.parse(code) as string, 'hex'));
  const { memory, run } = instance.exports as unknown as { memory: WebAssembly.Memory; run: Kernel };
  return (x, count) => {
    const [at, out, scratch] = [4096, 16_384, 32_768];
    new Float32Array(memory.buffer).set(weights);
    new Float32Array(memory.buffer, at).set(x);
    run(0, at, out, scratch, 1, steps);
    return new Float32Array(memory.buffer, out, count).slice();
  };
}
