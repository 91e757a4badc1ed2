// A stream on a GPU: its areas stay there; each step is one submission, which reads the last one's state.
import { checkFloats, countOf } from './check.ts';
import { fail } from './error.ts';
import { gpuAreas } from './gpu-areas.ts';
import type { GpuAreas } from './gpu-areas.ts';
import { STORAGE, checkAreas, makeBuffer, scoped, submitAndRead, write } from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import { bind, chunksOf, encodeChunk, makeTable, writeTable } from './gpu-kernel.ts';
import type { Pipelines } from './gpu-kernel.ts';
import type { GpuBuffer, GpuEncoder } from './gpu-types.ts';
import type { StreamInputs } from './model.ts';
import type { KernelPlan, Manifest } from './manifest.ts';
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
  const counts = gpuAreas(manifest, plan, batch, 1);
  checkAreas(gpu, counts);
  const made = counts.slice(1).map((count) => makeBuffer(gpu, count, STORAGE));
  const [x, lengths, h0, output, hn, scratch] = made as unknown as GpuAreas<GpuBuffer>;
  write(gpu, lengths, new Int32Array(batch).fill(1));
  // one step is one submission, and always the same one
  const { value: chunk } = chunksOf(pipelines.kernel, batch, 1).next();
  const table = makeTable(gpu, chunk);
  writeTable(gpu, table, chunk);
  const group = (before: GpuBuffer, after: GpuBuffer): object =>
    bind(gpu, pipelines, table, [weights, x, lengths, before, output, after, scratch]);
  const own: Place = {
    x,
    output,
    states: [h0, hn],
    groups: [group(h0, hn), group(hn, h0)],
    step(encoder) {
      encodeChunk(encoder, pipelines, own.groups[0], chunk);
      own.states = [own.states[1], own.states[0]];
      own.groups = [own.groups[1], own.groups[0]];
    },
    destroy() {
      for (const each of [...made, table]) each.destroy();
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
  const setState = (name: string, values: Float32Array): void => {
    const [now] = use().states;
    checkFloats(3002, name, values, states);
    write(gpu, now, values);
  };
  if (h0) setState('h0', h0);
  return {
    async step(x) {
      const now = use();
      checkFloats(3001, 'x', x, { batch, input: manifest.input });
      write(gpu, now.x, x);
      return read(now.output, batch * manifest.output, (encoder) => now.step(encoder));
    },
    reset: (start) => setState('h0', start === undefined ? new Float32Array(countOf(states)) : start),
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
