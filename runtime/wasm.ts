// The wasm target: one instance of the compiled module for a model's runs, and one more for each stream.
import { allocate } from './check.ts';
import { bound } from './engine.ts';
import type { Arrays, Backend, Engine, Stepper } from './engine.ts';
import type { KernelPlan, Kernels, Manifest, WasmKernel } from './manifest.ts';
import { decodeHex } from './hex.ts';
import { pack } from './pack.ts';
import { sizeOf } from './size.ts';
import type { Sizes } from './size.ts';
import type { Values } from './weights.ts';

type Exports = Readonly<Record<string, WasmKernel>> & { readonly memory: WebAssembly.Memory };

const PAGE = 65536;
// SIMD tails may read this far past the last area.
const PADDING = 64;

export function wasm(manifest: Manifest, kernels: Kernels): Backend {
  let module: WebAssembly.Module | undefined;
  let fused = false;
  const bytes = (): Uint8Array<ArrayBuffer> => {
    const better = decodeHex(kernels.fused ?? '');
    // The kernel itself is the probe: it is valid where the engine has relaxed SIMD.
    fused = WebAssembly.validate(better);
    return fused ? better : decodeHex(kernels.wasm as string);
  };
  return {
    target: 'wasm',
    get fused() {
      return fused;
    },
    async warm() {
      // What goes wrong here goes wrong in ready() too, and is told there.
      module ??= await WebAssembly.compile(bytes()).catch(() => undefined);
    },
    // Compiling is the probe: it throws without SIMD, and where the page's policy forbids wasm.
    ready: () => void (module ??= new WebAssembly.Module(bytes())),
    open: (params) =>
      open(
        manifest,
        (program) => manifest.programs[program].plans[fused ? 'fused' : 'wasm'] as KernelPlan,
        module as WebAssembly.Module,
        params,
      ),
  };
}

const instantiate = (module: WebAssembly.Module): Exports =>
  allocate(PAGE, () => new WebAssembly.Instance(module).exports as unknown as Exports);

const reserve = (memory: WebAssembly.Memory, bytes: number): void =>
  allocate(bytes, () => {
    const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (pages > 0) memory.grow(pages);
  });

const roomOf = (count: number): number => Math.ceil(count / 4) * 16;

/** An array like the one that is given, at a place of a memory. */
function placed(given: Float32Array, { buffer }: WebAssembly.Memory, at: number): Float32Array {
  const { constructor, length } = given as { constructor: unknown; length: number };
  return new (constructor as Float32ArrayConstructor)(buffer, at, length);
}

/** Places arrays like those that are given, from `start` on. Addresses are doubles until they are known to fit. */
const placer =
  (m: Manifest, planOf: PlanOf, weights: Readonly<Record<string, number>>, start: number) =>
  (own: Exports, program: string, given: Arrays, sizes: Sizes): Stepper => {
    let next = start;
    const arrays: Record<string, Float32Array> = {};
    const room = (length: number): number => (next += roomOf(length)) - roomOf(length);
    const { args } = m.programs[program];
    const at = args.map((name) => (given[name] ? room(given[name].length) : weights[program]));
    at.push(room(sizeOf(planOf(program).scratch, sizes)));
    reserve(own.memory, next + PADDING);
    args.forEach((name, i) => {
      if (!given[name]) return;
      arrays[name] = placed(given[name], own.memory, at[i]);
      if (m.args[name].access !== 'write') arrays[name].set(given[name]);
    });
    return { arrays, step: bound(own[program], at, m, sizes) };
  };

type PlanOf = (program: string) => KernelPlan;

function open(m: Manifest, planOf: PlanOf, module: WebAssembly.Module, params: Values): Engine {
  const main = instantiate(module);
  // the weights of all programs lie first, and stay
  const weights: Record<string, number> = {};
  let start = 0;
  for (const program in m.programs) {
    weights[program] = start;
    start += roomOf(planOf(program).weights);
    reserve(main.memory, start + PADDING);
    pack(planOf(program), params, new Float32Array(main.memory.buffer, weights[program]));
  }
  const place = placer(m, planOf, weights, start);
  return {
    run(program, given, sizes) {
      const { arrays, step } = place(main, program, given, sizes);
      step();
      for (const name in given) if (m.args[name].access) given[name].set(arrays[name]);
    },
    // A stream has an instance, and so a memory, of its own: it is sized once, so that its views never detach, and a run
    // that comes between two steps cannot touch it.
    stepper(program, given, sizes) {
      const own = instantiate(module);
      const stepper = place(own, program, given, sizes);
      new Float32Array(own.memory.buffer).set(new Float32Array(main.memory.buffer, 0, start / 4));
      return stepper;
    },
  };
}
