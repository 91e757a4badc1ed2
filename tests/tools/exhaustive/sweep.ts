// Goes over numbers with one kernel: all of them, or every so many.

import { firstDifference } from '../../support/random.ts';
import { count, jsKernel, wasmKernel, type Activation, type Measured, type WasmName } from './kernels.ts';
import { sweepOf, type Worst } from './reference.ts';

/** All bit patterns. */
export const everything = 2 ** 32;

export type Progress = (share: number) => void;

/** 128 bits that depend on every bit of every result, NaNs counting as one. */
export async function hashAll(
  activation: Measured,
  name: WasmName,
  numbers: number = everything,
  progress: Progress = () => {},
): Promise<string> {
  const kernel = await wasmKernel(activation, name);
  // to hash it matters not which truth could be measured
  const sweep = await sweepOf('tanh', kernel.memory);
  for (let first = 0; first < numbers; first += count) {
    sweep.fill(kernel.x, count, first);
    kernel.run();
    sweep.hash(kernel.y, count);
    if (first % 2 ** 24 === 0) progress(first / numbers);
  }
  return sweep
    .hashed()
    .map((lane) => lane.toString(16).padStart(8, '0'))
    .join('');
}

/** `skip`: 1 for all, more for one block of numbers of so many. */
export async function measureAll(
  activation: Activation,
  name: WasmName,
  skip = 1,
  progress: Progress = () => {},
): Promise<Worst> {
  const kernel = await wasmKernel(activation, name);
  const sweep = await sweepOf(activation, kernel.memory);
  for (let block = 0; block < everything / count; block += skip) {
    sweep.fill(kernel.x, count, block * count);
    kernel.run();
    sweep.measure(kernel.x, kernel.y, count);
    if (Math.floor(block / skip) % 4096 === 0) progress((block * count) / everything);
  }
  return sweep.worst();
}

/** The strict kernel of JavaScript on one number of `stride`, against that of wasm: how many were equal to the bit. */
export async function compareWithJs(activation: Measured, stride: number): Promise<number> {
  const kernel = await wasmKernel(activation, 'strict');
  const inJs = await jsKernel(activation, 'strict');
  const bits = new Uint32Array(kernel.memory.buffer, kernel.x, count);
  const [x, y] = [kernel.x, kernel.y].map((at) => new Float32Array(kernel.memory.buffer, at, count));
  let compared = 0;
  for (let first = 0; first + (count - 1) * stride < everything; first += count * stride) {
    for (let i = 0; i < count; i++) bits[i] = first + i * stride;
    kernel.run();
    const parted = firstDifference(inJs(x.slice()), y);
    if (parted)
      throw new Error(`${activation} from ${first} on, every ${stride}: js and wasm part at ${parted}`);
    compared += count;
  }
  return compared;
}

/** The fast kernel of JavaScript on one number of `stride`. */
export async function measureJs(activation: Activation, stride: number): Promise<Worst> {
  const kernel = await wasmKernel(activation, 'strict');
  const sweep = await sweepOf(activation, kernel.memory);
  const inJs = await jsKernel(activation, 'fast');
  const bits = new Uint32Array(kernel.memory.buffer, kernel.x, count);
  const [x, y] = [kernel.x, kernel.y].map((at) => new Float32Array(kernel.memory.buffer, at, count));
  for (let first = 0; first + (count - 1) * stride < everything; first += count * stride) {
    for (let i = 0; i < count; i++) bits[i] = first + i * stride;
    y.set(inJs(x.slice()));
    sweep.measure(kernel.x, kernel.y, count);
  }
  return sweep.worst();
}
