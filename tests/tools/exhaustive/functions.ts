// Functions whose reference is JavaScript's own, in float64: measured on a stride, as that takes a minute for a kernel.

import { unaryOps } from '../../../compiler/ir/scalar.ts';
import { count, wasmKernel, type functions } from './kernels.ts';
import { everything } from './sweep.ts';

export type MeasuredFunction = (typeof functions)[number];

export interface FunctionErrors {
  /** of results that are normal numbers */
  readonly ulp: number;
  readonly relative: number;
  /** of subnormal results, in units of the least number */
  readonly subnormal: number;
  /** results that are infinite, 0 or NaN and should not be, or the other way round */
  readonly wrong: number;
}

const leastNormal = 2 ** -126;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The distance between neighbouring f32 around a normal number. */
function lastPlace(size: number): number {
  double[0] = size;
  return 2 ** ((words[1] >>> 20) - 1023 - 23);
}

/** The strict kernel on each number of `stride`. */
export async function measureFunction(name: MeasuredFunction, stride: number): Promise<FunctionErrors> {
  const { memory, x: xAt, y: yAt, run } = await wasmKernel(name, 'strict');
  const bits = new Uint32Array(memory.buffer, xAt, count);
  const [x, y] = [xAt, yAt].map((at) => new Float32Array(memory.buffer, at, count));
  const { exact } = unaryOps[name];
  let [ulp, relative, subnormal, wrong] = [0, 0, 0, 0];
  for (let first = 0; first + (count - 1) * stride < everything; first += count * stride) {
    for (let i = 0; i < count; i++) bits[i] = first + i * stride;
    run();
    for (let i = 0; i < count; i++) {
      const truth = exact(x[i]);
      const size = Math.abs(truth);
      const error = Math.abs(y[i] - truth);
      if (!Number.isFinite(Math.fround(truth))) wrong += Number(!Object.is(y[i], Math.fround(truth)));
      else if (!Number.isFinite(y[i])) wrong++;
      else if (size < leastNormal) subnormal = Math.max(subnormal, error / 2 ** -149);
      else {
        relative = Math.max(relative, error / size);
        ulp = Math.max(ulp, error / lastPlace(size));
      }
    }
  }
  return { ulp, relative, subnormal, wrong };
}
