// A sample of what `npm run exhaustive` does with all 2^32 inputs, and the reference against that of JavaScript.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { enableRelaxedSimd, resetRelaxedSimd } from '../support/relaxed-simd.ts';
import { measureFunction } from '../tools/exhaustive/functions.ts';
import {
  activations,
  count,
  functions,
  wasmKernel,
  wasmTargets,
  type WasmName,
} from '../tools/exhaustive/kernels.ts';
import { sweepOf } from '../tools/exhaustive/reference.ts';
import { compareWithJs, hashAll, measureAll, measureJs } from '../tools/exhaustive/sweep.ts';
import type { Recorded, RecordedFunctions } from '../tools/exhaustive/main.ts';

const recorded = JSON.parse(
  readFileSync(new URL('../tools/exhaustive/recorded.json', import.meta.url), 'utf8'),
) as Recorded;
const recordedFunctions = JSON.parse(
  readFileSync(new URL('../tools/exhaustive/recorded-functions.json', import.meta.url), 'utf8'),
) as RecordedFunctions;
const names = Object.keys(wasmTargets) as WasmName[];

beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);

describe.each(activations)('%s', (activation) => {
  it.each(names)('of a sample is within what was measured of all: %s', async (name) => {
    const { absolute, ulp, wrong } = await measureAll(activation, name, 509);
    const all = recorded[`${activation}, ${name}`];
    expect(wrong).toBe(0);
    // processors without fused multiply-add differ in the last bits
    const slack = name === 'fast, fused' ? 1.1 : 1;
    expect(absolute).toBeLessThanOrEqual(all.absolute * slack);
    expect(ulp).toBeLessThanOrEqual(all.ulp * slack);
    expect(all.wrong).toBe(0);
    expect(absolute).toBeGreaterThan(all.absolute / 4);
  });

  it('is the same in JavaScript, to the bit', async () => {
    expect(await compareWithJs(activation, 99_991)).toBeGreaterThan(40_000);
    const { absolute, wrong } = await measureJs(activation, 99_991);
    expect(wrong).toBe(0);
    expect(absolute).toBeLessThanOrEqual(4e-7);
  });

  it('has a reference in wasm that is as good as that of JavaScript', async () => {
    const { memory, x, y } = await wasmKernel(activation, 'strict');
    const sweep = await sweepOf(activation, memory);
    const truth = activation === 'tanh' ? Math.tanh : (v: number) => 1 / (1 + Math.exp(-v));
    const [xs, ys] = [x, y].map((at) => new Float32Array(memory.buffer, at, count));
    // what it measures of the nearest f32 is what rounding alone costs: half a unit
    for (let i = 0; i < count; i++) xs[i] = (i - count / 2) / 30;
    ys.set(xs.map(truth));
    sweep.measure(x, y, count);
    const { absolute, ulp, wrong } = sweep.worst();
    expect(wrong).toBe(0);
    expect(absolute).toBeLessThanOrEqual(2 ** -25 * (1 + 1e-8));
    expect(ulp).toBeLessThanOrEqual(0.5 * (1 + 1e-6));
  });
});

describe.each(functions)('%s', (name) => {
  it('of a sample is within what was measured of more', async () => {
    const { ulp, relative, subnormal, wrong } = await measureFunction(name, 9973);
    const all = recordedFunctions[name];
    expect([wrong, all.wrong]).toEqual([0, 0]);
    expect(ulp).toBeLessThanOrEqual(all.ulp * 1.05);
    expect(relative).toBeLessThanOrEqual(all.relative * 1.05);
    expect(subnormal).toBeLessThanOrEqual(1);
    expect(ulp).toBeGreaterThan(all.ulp / 2);
  });

  it('is the same in JavaScript, to the bit', async () => {
    expect(await compareWithJs(name, 99_991)).toBeGreaterThan(40_000);
  });
});

it('a hash tells results that differ in one bit apart', async () => {
  const { memory, x } = await wasmKernel('tanh', 'strict');
  const hashes = await Promise.all(
    [0, 1].map(async (flipped) => {
      const sweep = await sweepOf('tanh', memory);
      sweep.fill(x, count, 0);
      new Uint32Array(memory.buffer, x)[77] ^= flipped << 31;
      sweep.hash(x, count);
      return sweep.hashed().join();
    }),
  );
  expect(hashes[0]).not.toBe(hashes[1]);
  expect(await hashAll('tanh', 'strict', 2 ** 16)).not.toBe(await hashAll('sigmoid', 'strict', 2 ** 16));
});
