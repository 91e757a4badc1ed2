// The wasm target: one instance of the compiled module for a model's runs, and one more for each stream.
import { allocate } from './check.ts';
import type { Areas, Backend, Engine, Stepper } from './engine.ts';
import { areas, makeStepper } from './engine.ts';
import type { KernelPlan, Kernels, Manifest, WasmKernel } from './manifest.ts';
import { decodeHex } from './hex.ts';
import { pack } from './pack.ts';
import type { Values } from './weights.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly run: WasmKernel;
}

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
        manifest.plans[fused ? 'fused' : 'wasm'] as KernelPlan,
        module as WebAssembly.Module,
        params,
      ),
  };
}

const instantiate = (module: WebAssembly.Module): Exports =>
  allocate(PAGE, () => new WebAssembly.Instance(module).exports as unknown as Exports);

/** Makes room for all areas and says where they are. Addresses are doubles until they are known to fit. */
function place(memory: WebAssembly.Memory, counts: Areas<number>): Areas<number> {
  let end = 0;
  const at = counts.map((count) => {
    const start = end;
    end += Math.ceil(count / 4) * 16;
    return start;
  });
  reserve(memory, end + PADDING);
  return at as unknown as Areas<number>;
}

const reserve = (memory: WebAssembly.Memory, bytes: number): void =>
  allocate(bytes, () => {
    const pages = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (pages > 0) memory.grow(pages);
  });

const view = ({ buffer }: WebAssembly.Memory, at: number, count: number): Float32Array =>
  new Float32Array(buffer, at, count);

function open(m: Manifest, plan: KernelPlan, module: WebAssembly.Module, params: Values): Engine {
  const { memory, run } = instantiate(module);
  reserve(memory, plan.weights * 4 + PADDING);
  const weights = (): Float32Array => view(memory, 0, plan.weights);
  pack(plan, params, weights());
  return {
    run(x, lengths, h0, output, hn, batch, steps) {
      const at = place(memory, areas(m, plan, batch, steps));
      view(memory, at[1], x.length).set(x);
      new Int32Array(memory.buffer, at[2], lengths.length).set(lengths);
      const state = view(memory, at[4], hn.length);
      // The area may hold the last run's: no h0 means zeros.
      if (h0) state.set(h0);
      else state.fill(0);
      run(...at, batch, steps);
      output.set(view(memory, at[3], output.length));
      hn.set(state);
    },
    stepper: (batch, steps = 1) =>
      stepper(instantiate(module), areas(m, plan, batch, steps), weights(), batch, steps),
  };
}

/**
 * A stream has an instance, and so a memory, of its own: it is sized once, so that its views never detach, and a
 * run that comes between two steps cannot touch it.
 */
function stepper(
  { memory, run }: Exports,
  counts: Areas<number>,
  weights: Float32Array,
  batch: number,
  steps: number,
): Stepper {
  const at = place(memory, counts);
  view(memory, at[0], weights.length).set(weights);
  new Int32Array(memory.buffer, at[2], batch).fill(steps);
  return makeStepper(run, at, (index) => view(memory, at[index], counts[index]), batch, steps);
}
