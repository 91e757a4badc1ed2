// Reads the files a build needs; what cannot be read is an error that says where it was asked for.
import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { importHint } from '../import-hint.ts';
import { fail } from '../diagnostics.ts';
import type { Place } from '../diagnostics.ts';
import { systemReason } from './system-error.ts';

/** Hears how much of a file has been read, from 0 to 1. */
export type OnShare = (share: number) => void;

/** `shown` is the path in errors, `place` finds what names it. */
export function readBytes(
  path: string,
  shown: string,
  place?: () => Place | undefined,
  onShare?: OnShare,
): Uint8Array {
  try {
    return onShare ? readInPieces(path, onShare) : readFileSync(path);
  } catch (thrown) {
    const reason = systemReason(thrown);
    if (reason === undefined) throw thrown;
    fail('GRU4001', `cannot read ${shown}: ${reason}`, place?.());
  }
}

const PIECE = 1 << 24;

function readInPieces(path: string, onShare: OnShare): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const stats = fstatSync(file);
    // a pipe has no size, and a small file is there at once
    if (!stats.isFile() || stats.size <= PIECE) return readFileSync(file);
    const bytes = Buffer.allocUnsafe(stats.size);
    let at = 0;
    for (let count = -1; at < bytes.length && count !== 0; at += count) {
      onShare(at / bytes.length);
      count = readSync(file, bytes, at, Math.min(PIECE, bytes.length - at), at);
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

export function readText(path: string, shown: string, place?: () => Place | undefined): string {
  const bytes = readBytes(path, shown, place);
  try {
    // the byte order mark stays, so that offsets in errors are those of the file
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    fail('GRU4001', `cannot read ${shown}: it is not text in UTF-8${importHint(shown)}`, place?.());
  }
}

/** Of at most 500 bytes; undefined where there is no such file. */
export function firstLine(path: string): string | undefined {
  try {
    if (!lstatSync(path).isFile()) return undefined;
    const file = openSync(path, 'r');
    const start = Buffer.alloc(500);
    const length = readSync(file, start);
    closeSync(file);
    return start.toString('utf8', 0, length).split('\n', 1)[0];
  } catch {
    return undefined;
  }
}
