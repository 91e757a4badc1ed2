// The machine's limits: how fast 128-bit multiplications and additions are, alone and fed by a stream of weights.
//
// Several kernels are tried and the best one is the limit, since engines differ in which one they like.

import openWabt from 'wabt';
import type { Timed } from './contestant.ts';
import { peakText, streamText, weightsAt, type LimitKernel } from './limit-kernels.ts';
import { matrixElements, type Shape } from './shapes.ts';

export interface Limit extends Timed {
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

async function assemble(wat: string): Promise<WebAssembly.Module> {
  const wabt = await openWabt();
  const module = wabt.parseWat('limit.wat', wat, { simd: true, relaxed_simd: true });
  try {
    return new WebAssembly.Module(module.toBinary({}).buffer as Uint8Array<ArrayBuffer>);
  } finally {
    module.destroy();
  }
}

/** Whether the engine has relaxed SIMD, where fused multiply-add is. */
export async function hasFused(): Promise<boolean> {
  try {
    await assemble(peakText({ fused: true, sums: 1, unroll: 1, splat: 'load' }));
    return true;
  } catch {
    return false;
  }
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly run: (...args: readonly number[]) => void;
}

const instantiate = async (wat: string): Promise<Exports> =>
  new WebAssembly.Instance(await assemble(wat)).exports as unknown as Exports;

async function peakLimit(kernel: LimitKernel): Promise<Limit> {
  const { memory, run } = await instantiate(peakText(kernel));
  new Float32Array(memory.buffer).fill(0.5, 0, 8);
  const flops = kernel.sums * kernel.unroll * 8;
  const turns = Math.ceil(CALL_FLOPS / flops);
  return limit('peak', kernel, turns * flops, () => run(turns));
}

/** The matrices of a network as one stream: as many weights, in rows as long as its own on average. */
async function streamLimit(kernel: LimitKernel, shape: Shape): Promise<Limit> {
  const columns = kernel.sums * 4;
  const rows = Math.max(128, 8 * Math.round((shape.input + shape.hidden) / 16));
  const blocks = Math.max(1, Math.round(matrixElements(shape) / (rows * columns)));
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
    repeat: (count) => {
      for (let i = 0; i < count; i++) call();
    },
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

/** What a shape can reach here: a product with one row is bound by the stream of weights, others by arithmetic. */
export function limitOf(shape: Shape, fused: boolean): Promise<Limit> {
  if (shape.batch > 1) {
    return best(peakCandidates.map((each) => peakLimit({ ...each, fused, splat: 'load' })));
  }
  return best(streamCandidates.map((each) => streamLimit({ ...each, fused }, shape)));
}

async function best(candidates: readonly Promise<Limit>[]): Promise<Limit> {
  const limits = await Promise.all(candidates);
  for (const each of limits) rateOf(each, 0.03);
  // the optimising compiler works in the background
  await new Promise((resolve) => setTimeout(resolve, 100));
  const rates = limits.map(() => 0);
  for (let round = 0; round < 5; round++)
    limits.forEach((each, i) => (rates[i] = Math.max(rates[i], rateOf(each, 0.005))));
  return limits[rates.indexOf(Math.max(...rates))];
}

function rateOf({ repeat, flops }: Limit, seconds: number): number {
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  for (; elapsed < seconds * 1000; elapsed = performance.now() - start) {
    void repeat(1);
    calls++;
  }
  return (flops * calls) / elapsed;
}
