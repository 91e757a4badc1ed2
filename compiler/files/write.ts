// Writes the files of a build: each whole or not at all, never through a link, never over what the build read.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../diagnostics.ts';
import { discard } from './folder.ts';
import { writing } from './system-error.ts';
import type { Pieces } from '../import/safetensors-file.ts';

export interface NewFile {
  /** without a folder */
  readonly name: string;
  readonly text: Content;
}

/** A large file comes in pieces, each of which is valid until the next. */
export type Content = string | Uint8Array | Pieces;

export interface Destination {
  readonly folder: string;
  /** files that must survive */
  readonly inputs: readonly string[];
  /** how errors show a path */
  readonly show: (path: string) => string;
}

/** In the given order; answers which files differed from what was there. */
export function writeFiles(files: readonly NewFile[], destination: Destination): ReadonlySet<string> {
  const { folder, show } = destination;
  for (const { name } of files) checkTarget(join(folder, name), destination);
  const changed = files.filter(({ name, text }) => !holds(join(folder, name), text));
  const prepared: { readonly from: string; readonly to: string }[] = [];
  try {
    // all temporary files before the first rename: a full disk is noticed while nothing has changed
    for (const { name, text } of changed) {
      const file = { from: join(folder, temporaryName(name)), to: join(folder, name) };
      prepared.push(file);
      writing(show(file.to), () => writeNew(file.from, text));
    }
    for (const { from, to } of prepared) writing(show(to), () => renameSync(from, to));
  } finally {
    for (const { from } of prepared) discard(from);
  }
  return new Set(changed.map(({ name }) => name));
}

function temporaryName(name: string): string {
  return `.${name}.${randomBytes(8).toString('hex')}.tmp`;
}

function checkTarget(path: string, { inputs, show }: Destination): void {
  const stats = writing(show(path), () => lstatSync(path, { throwIfNoEntry: false, bigint: true }));
  if (!stats) return;
  const refuse = (why: string) => fail('GRU4003', `refused to write ${show(path)}: ${why}`);
  if (stats.isSymbolicLink()) refuse('it is a link');
  if (stats.isDirectory()) fail('GRU4002', `cannot write ${show(path)}: it is a folder`);
  if (!stats.isFile()) refuse('it is not a file');
  if (inputs.some((input) => isSameFile(stats, input))) refuse('the build reads this file');
}

function isSameFile(stats: BigIntStats, path: string): boolean {
  const other = statSync(path, { throwIfNoEntry: false, bigint: true });
  return other?.dev === stats.dev && other.ino === stats.ino;
}

export type FileState = 'missing' | 'stale' | 'current';

/** What cannot be read is stale: a build has to replace it, or say why it cannot. */
export function stateOf(path: string, text: string): FileState {
  if (holds(path, text)) return 'current';
  return lstatSync(path, { throwIfNoEntry: false }) ? 'stale' : 'missing';
}

function holds(path: string, text: Content): boolean {
  try {
    return withFile(path, 'r', (file) => fstatSync(file).size === sizeOf(text) && isSame(file, text));
  } catch {
    return false;
  }
}

function isSame(file: number, text: Content): boolean {
  for (const piece of piecesOf(text)) {
    const there = Buffer.allocUnsafe(piece.length);
    let length = 0;
    for (let count = -1; length < there.length && count !== 0; length += count)
      count = readSync(file, there, length, there.length - length, null);
    if (length < there.length || !there.equals(piece)) return false;
  }
  return true;
}

function writeNew(path: string, text: Content): void {
  withFile(path, 'wx', (file) => {
    for (const piece of piecesOf(text)) writeFileSync(file, piece);
  });
}

function withFile<T>(path: string, flags: string, action: (file: number) => T): T {
  const file = openSync(path, flags);
  try {
    return action(file);
  } finally {
    closeSync(file);
  }
}

const piecesOf = (text: Content): Iterable<Uint8Array> =>
  typeof text === 'string' ? [Buffer.from(text)] : text instanceof Uint8Array ? [text] : text;

export const sizeOf = (text: Content): number =>
  typeof text === 'object' && 'size' in text ? text.size : Buffer.byteLength(text);
