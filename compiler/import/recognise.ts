// Finds out what a file is, from its bytes and never from its ending, and has it read.
import { error, fail, GruccError } from '../diagnostics.ts';
import { readSafetensors } from '../../runtime/safetensors.ts';
import type { Code } from '../codes.ts';
import { fromJson, jsonFormat } from './params/json-models.ts';
import { parseJson } from './bytes/json.ts';
import { fromHdf5, fromKeras, isKeras, KERAS } from './keras/keras.ts';
import { isHdf5 } from './hdf5/hdf5.ts';
import { MINDSPORE, readMindspore } from './params/mindspore.ts';
import type { Network } from './network.ts';
import { Notes } from './notes.ts';
import { isNpy, isNpz, NPZ, readNpz } from './params/npy.ts';
import { fromOnnx, ONNX, type ExternalFile } from './onnx/onnx.ts';
import { unpickle } from './params/pickle.ts';
import { pickleFolder, PYTORCH, readPytorch } from './params/pytorch.ts';
import { Reader } from './bytes/reader.ts';
import { fromStateDict, type StateDict } from './params/state-dict.ts';
import { tensorOf } from './bytes/tensor.ts';
import { isZip, openZip } from './bytes/zip.ts';

export interface ModelFile {
  /** for errors and for the names of what is written */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** reads a file that an ONNX model names; without it, such models are refused */
  readonly external?: ExternalFile;
}

export interface Recognised {
  readonly network: Network;
  readonly notes: Notes;
  /** bytes of all that was read, inflated */
  readonly size: number;
}

export function recognise(file: ModelFile): Recognised {
  const { bytes } = file;
  if (bytes.length === 0) fail('GRU6001', 'the file is empty');
  if (isZip(bytes)) return fromZip(bytes);
  if (isHdf5(bytes)) return noted(KERAS, bytes.length, (notes) => fromHdf5(bytes, notes));
  if (isNpy(bytes)) fail('GRU6001', 'one NumPy array has no names; save them all with numpy.savez');
  if (isSafetensors(bytes))
    return noted('safetensors', bytes.length, (notes) => fromStateDict(readDict(bytes), notes));
  if (/^\s*[{[]/.test(beginning(bytes))) return fromJsonText(bytes);
  if (isPickle(bytes)) return failOfPickle(bytes);
  // protocol buffers have no magic bytes: the first field of an ONNX model is a number, of a checkpoint a message
  if (bytes[0] === 0x08) return fromOnnxFile(file);
  if (bytes[0] === 0x0a)
    return noted(MINDSPORE, bytes.length, (notes) =>
      fromStateDict(readMindspore(new Reader(MINDSPORE, bytes)), notes),
    );
  return fail('GRU6001', `the bytes at its beginning (${hex(bytes)}) are of no format that grucc reads`);
}

function noted(format: string, size: number, read: (notes: Notes) => Network): Recognised {
  const notes = new Notes(format);
  return { network: read(notes), notes, size };
}

/** Many tensors are in one file, which is read once. */
function fromOnnxFile({ bytes, external }: ModelFile): Recognised {
  const files = new Map<string, Uint8Array>();
  const open = (path: string): Uint8Array => {
    const file = files.get(path) ?? (external as ExternalFile)(path);
    files.set(path, file);
    return file;
  };
  const reader = new Reader(ONNX, bytes);
  const made = noted(ONNX, bytes.length, (notes) => fromOnnx(reader, external && open, notes));
  return { ...made, size: [...files.values()].reduce((sum, { length }) => sum + length, bytes.length) };
}

const beginning = (bytes: Uint8Array): string =>
  String.fromCharCode(...bytes.subarray(0, 64)).replace('\xef\xbb\xbf', '');

const hex = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function fromZip(bytes: Uint8Array): Recognised {
  const zip = openZip('zip archive', bytes);
  const size = [...zip.entries.values()].reduce((sum, entry) => sum + entry.size, 0);
  const folder = pickleFolder(zip);
  if (folder !== undefined)
    return noted(PYTORCH, size, (notes) => {
      const { dict, path, ...hints } = readPytorch(zip, folder);
      if (path.length > 0) notes.assumed.push(`of all that is in the file, ${path.join('.')} is the model`);
      return fromStateDict(dict, notes, hints);
    });
  if (isKeras(zip)) return noted(KERAS, size, (notes) => fromKeras(zip, notes));
  if (isNpz(zip)) return noted(NPZ, size, (notes) => fromStateDict(readNpz(zip), notes));
  return fail(
    'GRU6001',
    'a zip archive with neither data.pkl (PyTorch), model.weights.h5 (Keras) nor arrays (NumPy)',
  );
}

/** Eight bytes of length, then JSON. */
const isSafetensors = (bytes: Uint8Array): boolean => bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0;

/** With the runtime's reader, so that what it can load can be imported. */
export function readDict(bytes: Uint8Array): StateDict {
  try {
    // numbers of a type that nobody's weights are, such as F8, may be in the file as long as nothing needs them
    const none = { isFloat: false, at: () => NaN };
    const tensors = [...readSafetensors(bytes)].map(
      ([name, { dtype, shape, bytes: data }]) =>
        [name, tensorOf(dtype, shape, data) ?? { shape, ...none }] as const,
    );
    return new Map(tensors);
  } catch (cause) {
    const { name, code, message } = cause as Error & { code?: Code };
    if (cause instanceof GruccError || name !== 'GruccError' || code === undefined) throw cause;
    throw new GruccError(error(code, message), { cause });
  }
}

function fromJsonText(bytes: Uint8Array): Recognised {
  const hasMark = bytes[0] === 0xef;
  const root = parseJson(new Reader('JSON', hasMark ? bytes.subarray(3) : bytes, hasMark ? 3 : 0));
  const format = jsonFormat(root);
  if (!format)
    fail(
      'GRU6001',
      'JSON with neither "layers" (RTNeural), "model_data" (GuitarML) nor a weight_hh of a GRU',
    );
  return noted(format, bytes.length, (notes) => fromJson(root, notes));
}

/** A pickle by itself, which is what torch.save wrote before 1.6, and what an attack looks like. */
const isPickle = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x80 || [0x63, 0x28, 0x7d, 0x5d].includes(bytes[0]);

const LEGACY_TORCH = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc];

function failOfPickle(bytes: Uint8Array): never {
  if (LEGACY_TORCH.every((byte, i) => bytes[i] === byte))
    fail('GRU6001', 'a PyTorch file from before 1.6; load it in PyTorch and torch.save it again');
  // whatever it names is refused by name on the way
  unpickle(new Reader('pickle', bytes), { allowed: () => undefined, persistent: () => null });
  return fail('GRU6001', 'a pickle that holds no tensors of PyTorch');
}
