// PyTorch's .pt and .pth: a zip with a pickle that describes tensors, and one entry of raw numbers for each storage.
import { fail } from '../../diagnostics.ts';
import {
  emptyDict,
  isDict,
  itemsOf,
  unpickle,
  type Dict,
  type Instance,
  type Known,
  type Value,
} from './pickle.ts';
import type { Reader } from '../bytes/reader.ts';
import { isShape, show, sizeOf } from '../bytes/shape.ts';
import type { DictHints, StateDict } from './state-dict.ts';
import { strided, tensorOf, type Tensor } from '../bytes/tensor.ts';
import { numberType } from '../bytes/number-types.ts';
import type { Zip } from '../bytes/zip.ts';

export const PYTORCH = 'PyTorch file';

const storageTypes: ReadonlyMap<string, string> = new Map([
  ['torch.FloatStorage', 'F32'],
  ['torch.DoubleStorage', 'F64'],
  ['torch.HalfStorage', 'F16'],
  ['torch.BFloat16Storage', 'BF16'],
  ['torch.LongStorage', 'I64'],
  ['torch.IntStorage', 'I32'],
  ['torch.ShortStorage', 'I16'],
  ['torch.CharStorage', 'I8'],
  ['torch.ByteStorage', 'U8'],
  ['torch.BoolStorage', 'BOOL'],
]);

export interface PytorchFile extends DictHints {
  readonly dict: StateDict;
  /** where in the file the parameters were, e.g. "model" of { model, optimizer, epoch } */
  readonly path: readonly string[];
}

/** The folder of the archive that holds data.pkl, which torch.save names after the file. */
export function pickleFolder({ entries }: Zip): string | undefined {
  for (const name of entries.keys())
    if (/^(?:[^/]+\/)?data\.pkl$/.test(name)) return name.slice(0, -'data.pkl'.length);
  return undefined;
}

export function readPytorch(zip: Zip, folder: string): PytorchFile {
  const { entries } = zip;
  if (entries.has(`${folder}constants.pkl`))
    fail('GRU6003', 'refusing to run TorchScript, which is code; save model.state_dict(), or export to ONNX');
  const reader = entries.get(`${folder}data.pkl`)?.read(PYTORCH) as Reader;
  checkByteOrder(zip, folder);
  const root = unpickle(reader, {
    allowed,
    persistent: (id, at) => storage(zip, folder, id, at),
  });
  return findParameters(root, reader);
}

function checkByteOrder({ entries }: Zip, folder: string): void {
  const entry = entries.get(`${folder}byteorder`)?.read(PYTORCH);
  if (entry && entry.text(entry.left) !== 'little') entry.fail('big-endian numbers', 0);
}

interface Storage {
  readonly dtype: string;
  readonly count: number;
  readonly reader: Reader;
}

/** ('storage', torch.FloatStorage, '0', 'cpu', 96) */
function storage({ entries }: Zip, folder: string, id: Value, reader: Reader): Value {
  const [word, type, key, , count] = itemsOf(id, reader);
  const dtype = (type as Known | undefined)?.name;
  const entry = entries.get(`${folder}data/${String(key)}`);
  if (word !== 'storage' || dtype === undefined || !entry)
    return reader.fail('a storage that is not in the file');
  const bytes = numberType(dtype)?.bytes ?? 1;
  const isWhole = typeof count === 'number' && Number.isSafeInteger(count) && count >= 0;
  if (!isWhole || count * bytes !== entry.size)
    return reader.fail(`storage ${String(key)} of ${String(count)} ${dtype} has ${entry.size} bytes`);
  return { kind: 'opaque', content: { dtype, count, reader: entry.read(PYTORCH) } satisfies Storage };
}

const isInstance = (value: Value | undefined): value is Instance =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'instance';

function tensorIn(value: Value | undefined): Tensor | undefined {
  const isOpaque = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'opaque';
  return isOpaque && 'at' in value.content ? (value.content as Tensor) : undefined;
}

const functions: ReadonlyMap<string, Known['call']> = new Map<string, Known['call']>([
  ['collections.OrderedDict', orderedDict],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', ([tensor = null]) => tensor],
  ['torch.Size', ([sizes = null]) => sizes],
  // modules of before 2.0 keep a set of buffers' names
  [
    '__builtin__.set',
    ([items], reader) => ({ kind: 'set', items: items ? [...itemsOf(items, reader)] : [] }),
  ],
]);

/** The modules of torch.nn hold parameters and numbers, and none of their code is needed. */
const MODULE = /^torch\.nn\.modules\.[a-z]+\.[A-Z][A-Za-z0-9]*$/;

function allowed(name: string): Known | undefined {
  const call = functions.get(name);
  if (call) return { kind: 'known', name, call };
  const dtype = storageTypes.get(name);
  if (dtype)
    return { kind: 'known', name: dtype, call: (_args, reader) => reader.fail('a storage that is called') };
  if (!MODULE.test(name)) return undefined;
  return { kind: 'known', name, call: () => ({ kind: 'instance', name, state: null }) };
}

function orderedDict([pairs]: readonly Value[], reader: Reader): Value {
  const dict = emptyDict();
  for (const pair of pairs === undefined ? [] : itemsOf(pairs, reader)) {
    const [key = null, value = null] = itemsOf(pair, reader);
    dict.entries.set(key, value);
  }
  return dict;
}

/** (storage, offset, sizes, strides, ...) */
function rebuildTensor([from, offset, sizes, strides]: readonly Value[], reader: Reader): Value {
  const {
    dtype,
    count,
    reader: data,
  } = ((from as { content?: object } | null)?.content ?? {}) as Partial<Storage>;
  if (dtype === undefined || count === undefined || !data) return reader.fail('a tensor without a storage');
  const [shape, steps] = [itemsOf(sizes, reader), itemsOf(strides, reader)] as unknown[];
  if (!isShape(shape) || !isShape(steps) || steps.length !== shape.length || !isShape([offset]))
    return reader.fail('a tensor whose sizes or strides are no sizes');
  const start = offset as number;
  const last = shape.reduce((at, size, axis) => at + (size - 1) * steps[axis], start);
  // a stride of 0 would show one number many times: memory that the file does not have
  if (sizeOf(shape) > count || (sizeOf(shape) > 0 && last >= count))
    return reader.fail(`a tensor ${show(shape)} that reaches beyond its storage of ${count}`);
  const values = tensorOf(dtype, [count], data.bytes);
  if (!values) return reader.fail(`numbers of the type ${dtype}`);
  return { kind: 'opaque', content: strided(values, shape, steps, start) };
}

const MAX_DEPTH = 64;

interface Found extends DictHints {
  readonly path: readonly string[];
  readonly dict: Map<string, Tensor>;
}

/** A state dict, a checkpoint with one in it, or a module: the first place that holds a recurrent weight. */
function findParameters(root: Value, reader: Reader): PytorchFile {
  const seen = new Set<Value>();
  const modules = new Set<Value>();
  const queue: { value: Value; path: readonly string[] }[] = [{ value: root, path: [] }];
  let first: Found | undefined;
  for (const { value, path } of queue) {
    if (path.length > MAX_DEPTH)
      fail('GRU6004', `${reader.format}: nested more than ${MAX_DEPTH} levels deep`);
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const found = tensorsIn(value, path, reader, modules);
    if (found && [...found.dict.keys()].some((name) => /weight_hh/.test(name))) return found;
    if (found && found.dict.size > 0) first ??= found;
    if (isDict(value))
      for (const [key, each] of value.entries) queue.push({ value: each, path: [...path, String(key)] });
  }
  return first ?? { dict: new Map(), path: [] };
}

type Seen = Set<Value>;

function tensorsIn(value: Value, path: readonly string[], reader: Reader, modules: Seen): Found | undefined {
  if (isInstance(value)) return moduleTensors(value, path, reader, modules);
  if (!isDict(value)) return undefined;
  const dict = new Map<string, Tensor>();
  for (const [name, each] of value.entries) {
    const tensor = tensorIn(each);
    if (tensor && typeof name === 'string') dict.set(name, tensor);
  }
  return { dict, path };
}

/** What module.state_dict() would give, and what only the module knows. */
function moduleTensors(module: Instance, path: readonly string[], reader: Reader, seen: Seen): Found {
  const dict = new Map<string, Tensor>();
  const layouts = new Set<boolean>();
  const visit = (value: Value | undefined, prefix: string, depth: number): void => {
    if (!isInstance(value) || seen.has(value)) return;
    if (depth > MAX_DEPTH)
      fail('GRU6004', `${reader.format}: modules nested more than ${MAX_DEPTH} levels deep`);
    seen.add(value);
    refuseOther(value.name, prefix);
    const batchFirst = attribute(value.state, 'batch_first');
    if (typeof batchFirst === 'boolean') layouts.add(batchFirst);
    for (const [name, parameter] of entriesOf(attribute(value.state, '_parameters'))) {
      const tensor = tensorIn(parameter);
      if (tensor) dict.set(prefix + name, tensor);
    }
    for (const [name, child] of entriesOf(attribute(value.state, '_modules')))
      visit(child, `${prefix}${name}.`, depth + 1);
  };
  visit(module, '', 0);
  const [batchFirst] = layouts;
  return { dict, path, ...(layouts.size === 1 && { batchFirst }) };
}

/** Modules without parameters would vanish from a state dict: here their class is known. */
const PLAIN = /\.(?:GRU|GRUCell|Linear|Dropout|Identity|ModuleList|ModuleDict)$/;

function refuseOther(name: string, prefix: string): void {
  if (PLAIN.test(name) || /\.(?:LSTM|LSTMCell|RNN|RNNCell)$/.test(name)) return;
  const where = prefix ? ` at ${prefix.slice(0, -1)}` : '';
  fail('GRU6005', `${name}${where}: not known how to run it from a pickled module; export to ONNX`);
}

function attribute(state: Value, name: string): Value | undefined {
  return isDict(state) ? state.entries.get(name) : undefined;
}

function entriesOf(value: Value | undefined): readonly (readonly [string, Value])[] {
  const entries = isDict(value) ? [...(value as Dict).entries] : [];
  return entries.flatMap(([key, each]) => (typeof key === 'string' ? [[key, each] as const] : []));
}
