// Reads safetensors as modules do, and holds what was read against the format's rules once more.
import type { Tensor } from '../../../runtime/dtype.ts';
import { readSafetensors } from '../../../runtime/safetensors.ts';
import { resolveWeights } from '../../../runtime/weights.ts';

const params = {
  weight_ih_l0: [12, 3],
  weight_hh_l0: [12, 4],
  bias_ih_l0: [12],
  bias_hh_l0: [12],
};

export function readingTensors(bytes: Uint8Array): void {
  let end = 0;
  const tensors = [...readSafetensors(bytes).values()].sort(
    (a, b) => a.bytes.byteOffset - b.bytes.byteOffset || a.bytes.length - b.bytes.length,
  );
  const last = tensors.at(-1);
  for (const tensor of tensors) {
    if (tensor.bytes.buffer !== bytes.buffer) throw new Error('bytes of another buffer');
    if (end !== 0 && tensor.bytes.byteOffset !== end) throw new Error('tensors that do not tile the data');
    end = tensor.bytes.byteOffset + tensor.bytes.length;
    checkSize(tensor);
  }
  if (last && end !== bytes.byteOffset + bytes.length) throw new Error('data after the last tensor');
  resolveWeights(params, bytes, undefined);
}

const bitsOf: ReadonlyMap<string, number> = new Map(
  Object.entries({ F64: 64, F32: 32, F16: 16, BF16: 16, I64: 64, I32: 32, I16: 16, I8: 8, U8: 8, BOOL: 8 }),
);

function checkSize({ dtype, shape, bytes }: Tensor): void {
  const bits = bitsOf.get(dtype);
  const count = shape.reduce((product, size) => product * size, 1);
  if (bits !== undefined && (count * bits) / 8 !== bytes.length)
    throw new Error(`${bytes.length} bytes for ${shape} of ${dtype}`);
}
