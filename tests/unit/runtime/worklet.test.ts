// What an AudioWorklet needs besides a model: frames out of blocks, times out of a coarse clock, one call a block.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { js } from '../../../runtime/js.ts';
import { open } from '../../../runtime/model.ts';
import { resolveWeights } from '../../../runtime/weights.ts';
import { makeFrames } from '../../../runtime/worklet-frames.ts';
import { makeMeter } from '../../../runtime/worklet-meter.ts';
import { openPlayer, type Player } from '../../../runtime/worklet-player.ts';
import type { Channels, FromProcessor, Order, Stats } from '../../../runtime/worklet-types.ts';
import { bake, jsKernel, manifest } from './toy.ts';

const copy = (input: Channels, output: Channels): void =>
  output.forEach((samples, c) => samples.set(input[c] ?? []));

/** Numbers from 1 on, through frames that change nothing. */
function through(frame: number, block: number, blocks: number): { latency: number; played: number[] } {
  const frames = makeFrames({ inputs: 1, outputs: 1, frame, run: copy }, block);
  const played: number[] = [];
  for (let k = 0; k < blocks; k++) {
    const output = [new Float32Array(block)];
    frames.process([Float32Array.from({ length: block }, (_, i) => k * block + i + 1)], output);
    played.push(...output[0]);
  }
  return { latency: frames.latency, played };
}

describe('frames', () => {
  it.each([
    [1, 128, 0],
    [64, 128, 0],
    [128, 128, 0],
    [256, 128, 128],
    [480, 128, 448],
    [100, 128, 96],
    [441, 128, 440],
  ])('of %i samples out of blocks of %i come %i samples later', (frame, block, latency) => {
    expect(through(frame, block, 1).latency).toBe(latency);
  });

  it('lose nothing, make up nothing, and could come no sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (frame, block) => {
        const { latency, played } = through(frame, block, 2 * frame + 2);
        const expected = played.map((_, i) => Math.max(0, i + 1 - latency));
        expect(played).toEqual(expected);
        // in some block everything that has come in full frames is played to its last sample
        const least = Array.from({ length: frame }, (_, k) => ((k + 1) * block) % frame);
        expect(latency).toBe(Math.max(...least));
      }),
      { numRuns: 300 },
    );
  });

  it('take a channel that is not there for silence', () => {
    const frames = makeFrames({ inputs: 2, outputs: 2, frame: 2, run: copy }, 2);
    const output = [Float32Array.of(9, 9), Float32Array.of(9, 9)];
    frames.process([Float32Array.of(1, 2)], output);
    frames.process([], output);
    expect(output.map((samples) => [...samples])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('refuse a block of another size', () => {
    const frames = makeFrames({ inputs: 1, outputs: 1, frame: 2, run: copy }, 2);
    expect(() => frames.process([], [new Float32Array(3)])).toThrow('a block of 3 samples, not 2');
  });
});

describe('the meter', () => {
  /** Calls of these lengths, one a block of 4 ms, seen by a clock of whole milliseconds. */
  function measure(lengths: readonly number[], lateness: (k: number) => number = () => 0): Stats {
    let last: Stats | undefined;
    const meter = makeMeter(4, true, (stats) => (last = stats));
    lengths.forEach((length, k) => {
      const began = 1e12 + 4 * k + lateness(k) + ((k * 0.618) % 1);
      meter.add(Math.floor(began), Math.floor(began + length), 4 * k);
    });
    return last as Stats;
  }

  it.each([0.05, 0.4, 1.3, 3.9])('finds a load of calls of %f ms', (length) => {
    const { load, overruns } = measure(Array.from({ length: 125 }, () => length));
    expect(load).toBeCloseTo(length / 4, 1);
    expect(overruns).toBe(0);
  });

  it('counts the calls that were too long for sure', () => {
    const lengths = Array.from({ length: 250 }, (_, k) => (k % 50 === 7 ? 5.5 : k % 50 === 9 ? 3.9 : 0.1));
    expect(measure(lengths).overruns).toBe(5);
  });

  it('sees what comes too late, but not that clocks differ, nor that the context stood still', () => {
    const short = Array.from({ length: 1250 }, () => 0.1);
    expect(measure(short, (k) => (k > 400 ? 70 : 0)).missed).toBeCloseTo(70, -1);
    expect(measure(short, (k) => k * 4e-4).missed).toBe(0);
    expect(measure(short, (k) => (k % 8) * -3).missed).toBe(0);

    let last: Stats | undefined;
    const meter = makeMeter(4, true, (stats) => (last = stats));
    for (let k = 0; k < 500; k++) {
      if (k === 260) meter.restart();
      meter.add(4 * k + (k < 260 ? 0 : 9000), 4 * k + (k < 260 ? 0 : 9000), 4 * k);
    }
    expect(last?.missed).toBe(0);
  });

  it('reports at a rate that does not depend on how slow it is', () => {
    let count = 0;
    const meter = makeMeter(4, true, () => count++);
    for (let k = 0; k < 100; k++) meter.add(50 * k, 50 * k + 50, 4 * k);
    expect(count).toBe(10);
  });

  it('is not led astray by a clock that is set back', () => {
    const lengths = Array.from({ length: 250 }, () => 0.1);
    expect(measure(lengths, (k) => (k > 100 ? -5000 : 0))).toMatchObject({ overruns: 0, missed: 0 });
  });
});

describe('a player', () => {
  /** The toy, y = 2·x + h, with features as frames of two samples. */
  function play(
    order: Partial<Order> = {},
    kernel?: typeof jsKernel,
  ): { player: Player; messages: FromProcessor[]; calls: number[] } {
    const messages: FromProcessor[] = [];
    const calls: number[] = [];
    const port = {
      postMessage: (message: FromProcessor) => messages.push(message),
      addEventListener: () => {},
      start: () => {},
    } as unknown as MessagePort;
    const counted: typeof jsKernel = (...args) => {
      calls.push(args[7] as number);
      jsKernel(...args);
    };
    const kernels = { js: { run: kernel ?? counted } };
    const load = () => open([js(manifest, kernels)], resolveWeights(manifest.params, undefined, bake(2)));
    const parts = {
      manifest,
      load,
      hook: undefined,
      block: 128,
      rate: 48000,
      order: { channels: 1, isLive: false, ...order },
    };
    return { player: openPlayer(parts, port), messages, calls };
  }

  it('makes one call a block', () => {
    const { player, messages, calls } = play({ channels: 2 });
    expect(messages).toEqual([{ grucc: 'ready', ready: { target: 'js', fused: false, latency: 0 } }]);
    const output = [new Float32Array(128), new Float32Array(128)];
    for (let k = 0; k < 5; k++)
      player.process([new Float32Array(128).fill(1), new Float32Array(128).fill(-1)], output, k);
    expect(calls).toEqual([64, 64, 64, 64, 64]);
    expect([output[0][127], output[1][127]]).toEqual([640, -640]);
  });

  it('allocates nothing but what reading the clock twice does', () => {
    const { player } = play({}, jsKernel);
    const [inputs, outputs] = [[new Float32Array(128)], [new Float32Array(128)]];
    const run = (count: number): void => {
      for (let k = 0; k < count; k++) player.process(inputs, outputs, k);
    };
    run(20_000);
    const before = process.memoryUsage();
    // two numbers a block are 640 kB
    run(20_000);
    const after = process.memoryUsage();
    expect(after.heapUsed - before.heapUsed).toBeLessThan(9e5);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(9e5);
  });
});
