// MindSpore's .ckpt: a protocol buffer, Checkpoint { repeated Value { tag, tensor { dims, type, content } } }.
import { addInts, listed, messageIn, readMessage, textIn } from '../bytes/protobuf.ts';
import type { Reader } from '../bytes/reader.ts';
import { isShape, show, sizeOf } from '../bytes/shape.ts';
import type { StateDict } from './state-dict.ts';
import { tensorOf, type Tensor } from '../bytes/tensor.ts';
import { numberType } from '../bytes/number-types.ts';

export const MINDSPORE = 'MindSpore checkpoint';

const types: ReadonlyMap<string, string> = new Map([
  ['Float32', 'F32'],
  ['Float64', 'F64'],
  ['Float16', 'F16'],
  ['BFloat16', 'BF16'],
  ['Int64', 'I64'],
  ['Int32', 'I32'],
  ['Int16', 'I16'],
  ['Int8', 'I8'],
  ['UInt8', 'U8'],
  ['Bool', 'BOOL'],
]);

export function readMindspore(reader: Reader): StateDict {
  const dict = new Map<string, Tensor>();
  const tags: string[] = [];
  readMessage(reader, (field) => {
    if (field.number !== 1) return;
    const { name, tensor } = readValue(messageIn(field));
    if (dict.has(name)) field.reader.fail(`${JSON.stringify(name)} is there twice`, 0);
    listed(field, tags, name);
    if (tensor) dict.set(name, tensor);
  });
  return dict;
}

interface NamedTensor {
  readonly name: string;
  /** absent for what is no array of numbers, such as a text */
  readonly tensor: Tensor | undefined;
}

function readValue(reader: Reader): NamedTensor {
  let name = '';
  let tensor: Tensor | undefined;
  readMessage(reader, (field) => {
    if (field.number === 1) name = textIn(field);
    if (field.number === 2) tensor = readTensor(messageIn(field));
  });
  return { name, tensor };
}

function readTensor(reader: Reader): Tensor | undefined {
  const shape: number[] = [];
  let type = '';
  let content: Reader | undefined;
  readMessage(reader, (field) => {
    if (field.number === 1) addInts(field, shape);
    if (field.number === 2) type = textIn(field);
    if (field.number === 3) content = messageIn(field);
  });
  const dtype = types.get(type);
  if (!dtype) return undefined;
  const bytes = content?.bytes ?? new Uint8Array();
  if (!isShape(shape) || sizeOf(shape) * (numberType(dtype)?.bytes ?? 1) !== bytes.length)
    reader.fail(`a tensor ${show(shape)} of ${type} has ${bytes.length} bytes`, 0);
  return tensorOf(dtype, shape, bytes);
}
