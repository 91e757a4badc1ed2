// A toy recurrence y[t] = w·x[t] + h, h = y[t] by hand for both targets, with the calling convention of the manifest.
import wabt from 'wabt';
import { createModule } from '../../../runtime/index.ts';
import type {
  JsKernel,
  KernelPlan,
  Kernels,
  Manifest,
  Model,
  ModelModule,
  CpuTarget,
} from '../../../runtime/index.ts';

/** Features of x, h and y alike. */
export const N = 2;

export const TARGETS: readonly CpuTarget[] = ['js', 'wasm'];

const plan: KernelPlan = {
  weights: 8,
  packs: [{ param: 'w', at: 0, from: 0, axes: [[1, 1, 1]] }],
  constants: [[4, 0.5, 0.25]],
  scratch: [[1, 'batch'], [1, 'steps'], [1, 'batch', 'steps'], [3]],
};

export const manifest: Manifest = {
  build: 'toy',
  name: 'toy',
  args: {
    weights: { axes: {}, from: 'params' },
    x: { axes: { steps: 'steps', batch: 'batch', input: N } },
    lengths: { elem: 'i32', axes: { batch: 'batch' } },
    output: { axes: { steps: 'steps', batch: 'batch', output: N }, access: 'write' },
    state: {
      axes: { states: 1, batch: 'batch', hidden: N },
      access: 'update',
    },
  },
  dims: { batch: null, steps: null },
  streams: true,
  lengths: true,
  params: { w: [1] },
  programs: {
    run: { args: ['weights', 'x', 'lengths', 'output', 'state'], plans: { js: plan, wasm: plan } },
  },
};

/** The manifest with other plans of its program. */
export const withPlans = (plans: Manifest['programs']['run']['plans']): Manifest => ({
  ...manifest,
  programs: { run: { ...manifest.programs.run, plans } },
});

type Toy = (
  weights: Float32Array,
  x: Float32Array,
  lengths: Int32Array,
  output: Float32Array,
  state: Float32Array,
  scratch: Float32Array,
  batch: number,
  steps: number,
) => void;

const toyKernel: Toy = (weights, x, lengths, output, state, scratch, batch, steps) => {
  scratch.fill(NaN);
  for (let row = 0; row < batch * N; row++) {
    let h = state[row] as number;
    for (let t = 0; t < steps; t++) {
      const at = t * batch * N + row;
      const live = t < (lengths[Math.floor(row / N)] ?? steps);
      if (live) h = (weights[0] as number) * (x[at] as number) + h;
      output[at] = live ? h : 0;
    }
    state[row] = h;
  }
};

export const jsKernel = toyKernel as unknown as JsKernel;

// Memory starts at one page, so that runs of a few thousand values make it grow.
const kernelText = (masked: boolean): string => `
  (func (export "run") (param $w i32) (param $x i32) (param $l i32) (param $y i32) (param $h i32)
    (param $s i32) (param $B i32) (param $T i32) (local $row i32) (local $t i32) (local $at i32) (local $now f32)
    (block $done (loop $rows
      (br_if $done (i32.ge_u (local.get $row) (i32.mul (local.get $B) (i32.const ${N}))))
      (local.set $now (f32.load (i32.add (local.get $h) (i32.shl (local.get $row) (i32.const 2)))))
      (local.set $t (i32.const 0))
      (block $end (loop $steps
        (br_if $end (i32.ge_u (local.get $t) (local.get $T)))
        (local.set $at (i32.shl (i32.add (local.get $row)
          (i32.mul (local.get $t) (i32.mul (local.get $B) (i32.const ${N})))) (i32.const 2)))
        (if (i32.lt_s (local.get $t) ${
          masked
            ? `(i32.load (i32.add (local.get $l) (i32.shl (i32.div_u (local.get $row) (i32.const ${N})) (i32.const 2))))`
            : '(local.get $T)'
        })
          (then
            (local.set $now (f32.add (local.get $now) (f32.mul (f32.load (local.get $w))
              (f32.load (i32.add (local.get $x) (local.get $at))))))
            (f32.store (i32.add (local.get $y) (local.get $at)) (local.get $now)))
          (else (f32.store (i32.add (local.get $y) (local.get $at)) (f32.const 0))))
        (local.set $t (i32.add (local.get $t) (i32.const 1)))
        (br $steps)))
      (f32.store (i32.add (local.get $h) (i32.shl (local.get $row) (i32.const 2))) (local.get $now))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br $rows))))`;

const assembler = await wabt();

/** Hexadecimal text of a module; `pages` is the most its memory may grow to. */
export function assemble(masked: boolean, pages = 65536): string {
  const text = `(module (memory (export "memory") 1 ${pages}) ${kernelText(masked)})`;
  const module = assembler.parseWat('toy.wat', text);
  return Buffer.from(module.toBinary({}).buffer).toString('hex');
}

export const bake = (...values: readonly number[]): string =>
  Buffer.from(new Float32Array(values).buffer).toString('base64');

export const kernels: Kernels = { js: { run: jsKernel }, wasm: assemble(true), weights: bake(2) };

export const toyModule = (changes: Partial<Manifest> = {}, others: Partial<Kernels> = {}): ModelModule => {
  const changed = { ...manifest, ...changes };
  const fitting = changed.lengths ? kernels : { ...kernels, wasm: assemble(false) };
  return createModule(changed, { ...fitting, ...others });
};

export const toy = (target: CpuTarget, changes: Partial<Manifest> = {}): Model =>
  toyModule(changes).loadSync({ target });

/** What the toy gives, computed plainly: y over (T, B, N). */
export function toyMeaning(
  x: readonly number[],
  h0: readonly number[],
  batch: number,
  w = 2,
): readonly number[] {
  const h = [...h0];
  return x.map((value, i) => (h[i % (batch * N)] = w * value + (h[i % (batch * N)] as number)));
}

/** The code and message of what `act` throws. */
export function thrown(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code} ${message}`;
  }
  return 'nothing thrown';
}
