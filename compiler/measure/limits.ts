// The machine's limits: how fast 128-bit multiplications and additions are, alone and fed by a stream of weights.
//
// Several kernels are tried and the best one is the limit, since engines differ in which one they like.

import { assemble } from '../../targets/wasm/assemble.ts';
import { peakText, streamText, weightsAt, type LimitKernel } from './limit-kernels.ts';
import { race, quantile, repeating, type Contestant } from './race.ts';

/** What is multiplied: the rows of x at once, and the matrices. */
export interface Work {
  readonly batch: number;
  /** elements of all matrices */
  readonly elements: number;
  /** of a matrix, on average */
  readonly rows: number;
}

export interface Limit extends Contestant {
  readonly name: string;
  readonly kind: 'peak' | 'stream';
  readonly fused: boolean;
  /** floating-point operations of one call */
  readonly flops: number;
  /** the kernel that was best */
  readonly kernel: LimitKernel;
}

const PAGE = 65536;

/** What one call does at least: enough that calling costs nothing beside it. */
const CALL_FLOPS = 1e6;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly run: (...args: readonly number[]) => void;
}

const instantiate = async (wat: string): Promise<Exports> =>
  new WebAssembly.Instance(new WebAssembly.Module((await assemble(wat)) as Uint8Array<ArrayBuffer>))
    .exports as unknown as Exports;

async function peakLimit(kernel: LimitKernel): Promise<Limit> {
  const { memory, run } = await instantiate(peakText(kernel));
  new Float32Array(memory.buffer).fill(0.5, 0, 8);
  const flops = kernel.sums * kernel.unroll * 8;
  const turns = Math.ceil(CALL_FLOPS / flops);
  return limit('peak', kernel, turns * flops, () => run(turns));
}

/** The matrices as one stream: as many weights, in rows as long as their own on average. Past any cache size is all the same. */
const MOST_ELEMENTS = 2 ** 24;

async function streamLimit(kernel: LimitKernel, { elements, rows: wanted }: Work): Promise<Limit> {
  const columns = kernel.sums * 4;
  const rows = Math.min(8192, Math.max(128, 8 * Math.round(wanted / 8)));
  const blocks = Math.max(1, Math.round(Math.min(elements, MOST_ELEMENTS) / (rows * columns)));
  const pages = Math.ceil((weightsAt + blocks * rows * columns * 4) / PAGE) + 1;
  const { memory, run } = await instantiate(streamText(kernel, pages));
  const values = new Float32Array(memory.buffer);
  values.fill(0.25, 0, rows).fill(0.125, weightsAt / 4);
  const flops = 2 * rows * columns * blocks;
  const times = Math.ceil(CALL_FLOPS / flops);
  return limit('stream', kernel, times * flops, () => run(times, blocks, rows));
}

function limit(kind: Limit['kind'], kernel: LimitKernel, flops: number, call: () => void): Limit {
  return {
    name: `${kind} ${kernel.fused ? 'fused' : 'unfused'}`,
    kind,
    fused: kernel.fused,
    flops,
    kernel,
    ...repeating(call),
  };
}

const peakCandidates = [
  { sums: 8, unroll: 4 },
  { sums: 10, unroll: 4 },
  { sums: 12, unroll: 4 },
] as const;

const streamCandidates = [
  { sums: 12, unroll: 8, splat: 'shuffle' },
  { sums: 12, unroll: 8, splat: 'load' },
  { sums: 12, unroll: 1, splat: 'load' },
  { sums: 8, unroll: 4, splat: 'load' },
  { sums: 6, unroll: 1, splat: 'load' },
] as const;

/** What work can reach here: a product with one row is bound by the stream of weights, others by arithmetic. */
export function limitOf(work: Work, fused: boolean, now?: () => number): Promise<Limit> {
  if (work.batch > 1) {
    return best(
      peakCandidates.map((each) => peakLimit({ ...each, fused, splat: 'load' })),
      now,
    );
  }
  return best(
    streamCandidates.map((each) => streamLimit({ ...each, fused }, work)),
    now,
  );
}

async function best(candidates: readonly Promise<Limit>[], now?: () => number): Promise<Limit> {
  const limits = await Promise.all(candidates);
  const options = { sample: 2, rounds: 7, ...(now && { now }) };
  const times = await race(limits, options);
  const rates = limits.map(({ flops }, i) => flops / quantile(times[i], 0));
  return limits[rates.indexOf(Math.max(...rates))];
}
