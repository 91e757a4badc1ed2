// Arrays by name, from any of the formats that hold arrays: x and y for "grucc check --against".
import { fail } from '../diagnostics.ts';
import { isNpy, NPY, NPZ, readNpy, readNpz } from './params/npy.ts';
import { readDict } from './recognise.ts';
import { Reader } from './bytes/reader.ts';
import type { StateDict } from './params/state-dict.ts';
import { isZip, openZip } from './bytes/zip.ts';

/** One .npy has no names inside: it goes by the file's, so that x.npy holds x. */
export function readArrays(name: string, bytes: Uint8Array): StateDict {
  if (isNpy(bytes)) return new Map([[stemOf(name), readNpy(new Reader(NPY, bytes))]]);
  if (isZip(bytes)) return readNpz(openZip(NPZ, bytes));
  if (bytes.length === 0) fail('GRU6001', 'the file is empty');
  return readDict(bytes);
}

const stemOf = (path: string): string => (path.split(/[\\/]/).at(-1) ?? '').replace(/\.npy$/i, '');
