// The numbers of an ONNX tensor: in the file as bytes or one by one, or in another file that has to be allowed.
import { fail } from '../../diagnostics.ts';
import { numberType } from '../bytes/number-types.ts';
import type { OnnxTensor } from './proto.ts';
import { isShape, show, sizeOf } from '../bytes/shape.ts';
import { arrayTensor, tensorOf, type Tensor } from '../bytes/tensor.ts';

/** The bytes of a file that lies in the model's folder; throws for any other. */
export type ExternalFile = (path: string) => Uint8Array;

const types: ReadonlyMap<number, string> = new Map([
  [1, 'F32'],
  [2, 'U8'],
  [3, 'I8'],
  [5, 'I16'],
  [6, 'I32'],
  [7, 'I64'],
  [9, 'BOOL'],
  [10, 'F16'],
  [11, 'F64'],
  [16, 'BF16'],
]);

export const isFloatType = (type: number): boolean => numberType(types.get(type) ?? '')?.isFloat ?? false;

export function readNumbers(tensor: OnnxTensor, external: ExternalFile | undefined): Tensor {
  const { name, shape, type, raw, numbers, reader } = tensor;
  const wrong = (what: string): never => reader.fail(`the tensor ${JSON.stringify(name)} ${what}`, 0);
  const dtype = types.get(type) ?? wrong(`has numbers of the type ${type}`);
  const { bytes: size = 1, isFloat = false } = numberType(dtype) ?? {};
  if (!isShape(shape)) return wrong(`has the shape ${show(shape)}`);
  const count = sizeOf(shape);
  if (!raw && !tensor.isExternal) {
    if (dtype === 'F16' || dtype === 'BF16') return wrong(`keeps ${dtype} one by one`);
    return numbers.length === count
      ? arrayTensor(shape, numbers, isFloat)
      : wrong(`${show(shape)} has ${numbers.length} numbers`);
  }
  const bytes = raw ? raw.bytes : externalBytes(tensor, count * size, external);
  if (bytes.length !== count * size) return wrong(`${show(shape)} has ${bytes.length} bytes`);
  return tensorOf(dtype, shape, bytes) as Tensor;
}

function externalBytes(tensor: OnnxTensor, length: number, external: ExternalFile | undefined): Uint8Array {
  const location = tensor.external.get('location') ?? '';
  const refuse = (why: string): never =>
    fail(
      'GRU6008',
      `the tensor ${JSON.stringify(tensor.name)} is in the file ${JSON.stringify(location)}: ${why}`,
    );
  if (!external) return refuse('other files are not read here');
  const number = (key: string, byDefault: number): number => {
    const text = tensor.external.get(key);
    if (text === undefined) return byDefault;
    return /^\d{1,15}$/.test(text) ? Number(text) : refuse(`its ${key} is ${JSON.stringify(text)}`);
  };
  const file = external(location);
  const [offset, given] = [number('offset', 0), number('length', length)];
  if (given !== length) refuse(`${given} bytes; expected ${length}`);
  if (offset + length > file.length) refuse(`bytes ${offset} to ${offset + length} of ${file.length}`);
  return file.subarray(offset, offset + length);
}
