// The weights of a wgsl kernel in the form in which its device reads them: as they are, or rounded to f16.
import { expected, floats } from './check.ts';
import { toHalf } from './dtype.ts';
import { fail } from './error.ts';
import { STORAGE, makeBuffer, scoped, write } from './gpu-device.ts';
import type { Gpu } from './gpu-device.ts';
import type { GpuBuffer } from './gpu-types.ts';
import type { KernelPlan, WeightReading } from './manifest.ts';
import { pack } from './pack.ts';
import type { GpuLoadOptions, WeightType } from './types.ts';
import type { Values } from './weights.ts';

/** The type asked for; f16 only where it has room for every weight. */
export function weightTypeOf({ weightType = 'f32' }: GpuLoadOptions, params: Values): WeightType {
  if (weightType !== 'f32' && weightType !== 'f16') expected(3010, 'weightType', 'f32 or f16', weightType);
  if (weightType === 'f16')
    for (const [name, values] of params) {
      // f16 has infinities of its own, and rounds what is beyond the largest number by less than half of a unit
      const large = values.find((value) => Math.abs(value) >= 65520 && Number.isFinite(value));
      if (large !== undefined) fail(2007, `${name}: expected weights of at most 65504 for f16, got ${large}`);
    }
  return weightType;
}

export function readingOf(type: WeightType, { device }: Gpu): WeightReading {
  if (type === 'f32') return 'f32';
  return device.features?.has('shader-f16') ? 'f16' : 'pairs';
}

/** What a model says of itself. */
export const saidOf = (reading: WeightReading) =>
  ({
    target: 'wgsl',
    weightType: reading === 'f32' ? 'f32' : 'f16',
    shaderF16: reading === 'f16',
  }) as const;

/** The plan of a kernel whose weights are stored so: halves come in twos, as a buffer is whole words. */
export const planOf = (plan: KernelPlan, reading: WeightReading): KernelPlan =>
  reading === 'f32' ? plan : { ...plan, weights: Math.ceil(plan.weights / 2) };

function halvesOf(values: Float32Array): Int32Array {
  const words = new Int32Array(Math.ceil(values.length / 2));
  const halves = new Uint16Array(words.buffer);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i] as number);
  return words;
}

/** What the device says of the buffer comes later: it is there, and has to be freed, whatever happens. */
export function uploadWeights(
  gpu: Gpu,
  plan: KernelPlan,
  params: Values,
  reading: WeightReading,
): ReturnType<typeof scoped<GpuBuffer>> {
  const packed = pack(plan, params, floats(plan.weights));
  const data = reading === 'f32' ? packed : halvesOf(packed);
  return scoped(gpu, () => {
    const buffer = makeBuffer(gpu, data.length, STORAGE);
    write(gpu, buffer, data);
    return buffer;
  });
}
