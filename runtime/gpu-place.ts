// Inputs and results of a run that are on the GPU already: buffers of the user's, which are used where they are.
import { expected, isFloats } from './check.ts';
import { STORAGE } from './gpu-device.ts';
import type { GpuBuffer } from './gpu-types.ts';
import type { GpuArray, GpuOut, GpuRunOptions, RunOptions } from './types.ts';

/** The user's buffers, by the place of their area among a kernel's arguments. */
export type Placed = Readonly<Partial<Record<number, GpuBuffer>>>;

interface InPlace {
  /** what is checked as every target checks it: of a buffer, an array of its size that nobody reads or writes */
  readonly arrays: { readonly x: Float32Array; readonly options: RunOptions };
  readonly placed: Placed;
}

const isBuffer = (value: unknown): value is GpuBuffer =>
  !isFloats(value) && typeof (value as Partial<GpuArray> | null | undefined)?.usage === 'number';

export function inPlace(x: unknown, options: GpuRunOptions<GpuOut>): InPlace {
  const placed: Partial<Record<number, GpuBuffer>> = {};
  const array = (area: number, name: string, value: unknown): Float32Array => {
    if (!isBuffer(value)) return value as Float32Array;
    if (!(value.usage & STORAGE)) expected(3010, name, 'a GPUBuffer with the usage STORAGE', value);
    placed[area] = value;
    // memory that nothing touches costs nothing but addresses
    return new Float32Array(value.size / 4);
  };
  const { h0, out } = options ?? {};
  const own = {
    ...options,
    ...(isBuffer(h0) && { h0: array(3, 'h0', h0) }),
    ...(out && Object(out) === out && { out: outArrays(out, array) }),
  };
  return { arrays: { x: array(1, 'x', x), options: own as RunOptions }, placed };
}

function outArrays(out: GpuOut, array: (area: number, name: string, value: unknown) => Float32Array): object {
  const { output, hn } = out;
  return {
    ...out,
    ...(isBuffer(output) && { output: array(4, 'out.output', output) }),
    ...(isBuffer(hn) && { hn: array(5, 'out.hn', hn) }),
  };
}
