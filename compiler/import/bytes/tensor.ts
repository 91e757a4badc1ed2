// Numbers as they lie in a model file: a shape, and what stands at each index in row-major order.
//
// Nothing is copied before the result is written: slices, transpositions and new orders of rows are functions of the
// index, so that memory does not grow with what an importer does to its weights.
import { numberType } from './number-types.ts';
import { sizeOf } from './shape.ts';

export interface Tensor {
  readonly shape: readonly number[];
  /** false for integers and booleans: those are sizes and indices, never weights */
  readonly isFloat: boolean;
  at(index: number): number;
}

/** Of bytes that are known to be as many as the shape needs. */
export function tensorOf(dtype: string, shape: readonly number[], bytes: Uint8Array): Tensor | undefined {
  const type = numberType(dtype);
  if (!type) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { shape, isFloat: type.isFloat, at: (index) => type.read(view, index) };
}

export function arrayTensor(shape: readonly number[], values: ArrayLike<number>, isFloat = true): Tensor {
  return { shape, isFloat, at: (index) => values[index] };
}

export const integers = (values: readonly number[]): Tensor => arrayTensor([values.length], values, false);

/** Another shape of the same numbers, `from` saying where each of them was. */
export function pick(tensor: Tensor, shape: readonly number[], from: (index: number) => number): Tensor {
  return { shape, isFloat: tensor.isFloat, at: (index) => tensor.at(from(index)) };
}

export function reshape(tensor: Tensor, shape: readonly number[]): Tensor {
  return { ...tensor, shape };
}

/** The distance between neighbours along each axis of a row-major tensor. */
function stridesOf(shape: readonly number[]): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Elements of a storage that need not lie in row-major order. */
export function strided(
  storage: Tensor,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Tensor {
  const own = stridesOf(shape);
  if (own.every((stride, axis) => stride === strides[axis]))
    return pick(storage, shape, (index) => index + offset);
  return pick(storage, shape, (index) =>
    shape.reduce((at, size, axis) => at + (Math.floor(index / own[axis]) % size) * strides[axis], offset),
  );
}

/** Axis i of the result is axis `order[i]` of the tensor. */
export function transpose(tensor: Tensor, order: readonly number[] = [1, 0]): Tensor {
  const strides = stridesOf(tensor.shape);
  return strided(
    tensor,
    order.map((axis) => tensor.shape[axis]),
    order.map((axis) => strides[axis]),
  );
}

/** `count` elements along an axis, every `step`-th from `start` on. */
export function slice(tensor: Tensor, axis: number, start: number, count: number, step = 1): Tensor {
  const strides = stridesOf(tensor.shape);
  return strided(
    tensor,
    tensor.shape.with(axis, count),
    strides.map((stride, i) => (i === axis ? stride * step : stride)),
    start * strides[axis],
  );
}

/** One element along an axis, which is then gone. */
export function part(tensor: Tensor, index: number, axis = 0): Tensor {
  return reshape(slice(tensor, axis, index, 1), tensor.shape.toSpliced(axis, 1));
}

export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors;
  const sizes = tensors.map(({ shape }) => shape[axis]);
  const inner = sizeOf(first.shape.slice(axis + 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    shape: first.shape.with(axis, total),
    isFloat: first.isFloat,
    at(index) {
      const outer = Math.floor(index / (inner * total));
      let along = Math.floor(index / inner) % total;
      let which = 0;
      while (along >= sizes[which]) along -= sizes[which++];
      return tensors[which].at((outer * sizes[which] + along) * inner + (index % inner));
    },
  };
}

/** Rows in blocks of equal height, block i of the result being block `order[i]`: gates in another order. */
export function reorderRows(tensor: Tensor, order: readonly number[]): Tensor {
  const block = sizeOf(tensor.shape) / order.length;
  return pick(tensor, tensor.shape, (index) => order[Math.floor(index / block)] * block + (index % block));
}

export function zeros(shape: readonly number[]): Tensor {
  return { shape, isFloat: true, at: () => 0 };
}

export function map(tensor: Tensor, change: (value: number) => number): Tensor {
  return { ...tensor, at: (index) => change(tensor.at(index)) };
}

/** All of them, for the few small tensors that have to be looked at. */
export function listOf(tensor: Tensor): readonly number[] {
  return Array.from({ length: sizeOf(tensor.shape) }, (_, index) => tensor.at(index));
}
