// A stream on a GPU: its areas stay there; each step is one submission, which reads the last one's state.
import { checkFloats, countOf } from './check.ts';
import { fail } from './error.ts';
import { gpuAreas } from './gpu-areas.ts';
import { STORAGE, checkAreas, makeBuffer, scoped, submitAndRead, write } from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import { bind, chunksOf, encodeChunk, makeTable, writeTable } from './gpu-kernel.ts';
import type { Pipelines } from './gpu-kernel.ts';
import type { GpuBuffer, GpuEncoder } from './gpu-types.ts';
import type { StreamInputs } from './model.ts';
import type { Binding, KernelPlan, Manifest } from './manifest.ts';
import { dimsOf } from './sizes.ts';
import type { GpuStream } from './types.ts';

/** What a stream is made of. */
export interface StreamParts {
  readonly gpu: Gpu;
  readonly manifest: Manifest;
  readonly plan: KernelPlan;
  readonly pipelines: Pipelines;
  readonly weights: GpuBuffer;
  /** whether the model still is */
  readonly isOpen: () => boolean;
}

interface Place {
  readonly x: GpuBuffer;
  readonly output: GpuBuffer;
  /** where the state is before a step and after it: they swap, as do the groups that bind them */
  states: readonly [now: GpuBuffer, next: GpuBuffer];
  groups: readonly [now: object, next: object];
  step(encoder: GpuEncoder): void;
  destroy(): void;
}

function place({ gpu, manifest, plan, pipelines, weights }: StreamParts, batch: number): Place {
  const { kernel } = pipelines;
  const sizes = { batch, steps: 1 };
  const areas = gpuAreas(manifest, plan, kernel.bindings, sizes);
  checkAreas(gpu, areas);
  const made: Record<Binding[1], Record<string, GpuBuffer>> = { read: {}, write: {} };
  for (const { name, access, count } of areas)
    if (!manifest.args[name]?.from) made[access][name] = makeBuffer(gpu, count, STORAGE);
  const { x, state: now, lengths } = made.read;
  const { output, state: next } = made.write;
  write(gpu, lengths, new Int32Array(batch).fill(1));
  // one step is one submission, and always the same one
  const { value: chunk } = chunksOf(manifest, kernel, sizes).next();
  const table = makeTable(gpu, chunk);
  writeTable(gpu, table, chunk);
  /** `read` and `write`: what an argument begins as, and ends as */
  const group = (read: Binding[1], write: Binding[1]): object => {
    const side = { read, write };
    const buffers = areas.map(
      ({ name, access }) => made[side[access]][name] ?? made[access][name] ?? weights,
    );
    return bind(gpu, pipelines, table, buffers);
  };
  const own: Place = {
    x,
    output,
    states: [now, next],
    groups: [group('read', 'write'), group('write', 'read')],
    step(encoder) {
      encodeChunk(encoder, pipelines, own.groups[0], chunk);
      own.states = [own.states[1], own.states[0]];
      own.groups = [own.groups[1], own.groups[0]];
    },
    destroy() {
      for (const each of [...Object.values(made).flatMap(Object.values<GpuBuffer>), table]) each.destroy();
    },
  };
  return own;
}

/** Submits commands and reads what they made, one call after the other. */
function reader(gpu: Gpu, problem: Promise<void>, use: () => unknown) {
  // A step that failed leaves no state to go on from: all that come after it fail with it.
  let last: Promise<unknown> = problem;
  return (from: GpuBuffer, count: number, encode: (encoder: GpuEncoder) => void): Promise<Float32Array> => {
    const before = last;
    const own = submitAndRead(gpu, encode, [{ from, count }]).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    const made = (async () => {
      await before;
      const outcome = await own;
      use();
      if ('error' in outcome) throw outcome.error;
      return outcome.result.subarray(0, count);
    })();
    last = made;
    made.catch(() => {});
    return made;
  };
}

export function openGpuStream(
  parts: StreamParts,
  [batch, states]: StreamInputs,
  h0: Float32Array | undefined,
): GpuStream {
  const { gpu, isOpen, manifest } = parts;
  const { value, problem } = scoped(gpu, () => place(parts, batch));
  let io: Place | undefined = value;
  const use = (): Place => {
    if (!isOpen()) io = undefined;
    return io ?? fail(3005, 'stream: disposed, or its model is');
  };
  const read = reader(gpu, problem, use);
  const results = countOf(dimsOf(manifest.args.output, { batch }));
  const setState = (name: string, values: Float32Array): void => {
    const [now] = use().states;
    checkFloats(3002, name, values, states);
    write(gpu, now, values);
  };
  if (h0) setState('h0', h0);
  return {
    async step(x) {
      const now = use();
      checkFloats(3001, 'x', x, dimsOf(manifest.args.x, { batch }));
      write(gpu, now.x, x);
      return read(now.output, results, (encoder) => now.step(encoder));
    },
    reset: (start = new Float32Array(countOf(states))) => setState('h0', start as Float32Array),
    get state(): Promise<Float32Array> {
      return (async () => read(use().states[0], countOf(states), () => {}))();
    },
    set state(values: Float32Array) {
      setState('state', values);
    },
    dispose() {
      io?.destroy();
      io = undefined;
    },
  };
}
