// Inputs and results of a run that are on the GPU already: buffers of the user's, which are used where they are.
import { expected, isFloats } from './check.ts';
import { STORAGE } from './gpu-device.ts';
import type { GpuBuffer } from './gpu-types.ts';
import type { GpuArray, GpuOut, GpuRunOptions, RunOptions } from './types.ts';

type Buffers = Record<string, GpuBuffer>;

/** The user's buffers, by the arguments that they are: what these begin as, and where they end. */
export interface Placed {
  readonly read: Readonly<Buffers>;
  readonly write: Readonly<Buffers>;
}

interface InPlace {
  /** what is checked as every target checks it: of a buffer, an array of its size that nobody reads or writes */
  readonly arrays: { readonly x: Float32Array; readonly options: RunOptions };
  readonly placed: Placed;
}

const isBuffer = (value: unknown): value is GpuBuffer =>
  !isFloats(value) && typeof (value as Partial<GpuArray> | null | undefined)?.usage === 'number';

export function inPlace(x: unknown, options: GpuRunOptions<GpuOut>): InPlace {
  const placed = { read: {} as Buffers, write: {} as Buffers };
  const array = (into: Buffers, arg: string, name: string, value: unknown): Float32Array => {
    if (!isBuffer(value)) return value as Float32Array;
    if (!(value.usage & STORAGE)) expected(3010, name, 'a GPUBuffer with the usage STORAGE', value);
    into[arg] = value;
    // memory that nothing touches costs nothing but addresses
    return new Float32Array(value.size / 4);
  };
  const { read, write } = placed;
  const { h0, out } = options ?? {};
  const { output, hn } = Object(out) as GpuOut;
  const own = {
    ...options,
    h0: array(read, 'state', 'h0', h0),
    // what is no object is refused as such
    ...(Object(out) === out && {
      out: {
        ...out,
        output: array(write, 'output', 'out.output', output),
        hn: array(write, 'state', 'out.hn', hn),
      },
    }),
  };
  return { arrays: { x: array(read, 'x', 'x', x), options: own as RunOptions }, placed };
}
