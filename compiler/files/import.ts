// A whole import on this machine: reads the model, and what it names beside it, and writes config and weights.
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fail } from '../diagnostics.ts';
import { importModel, type ImportedModel } from '../import/index.ts';
import { makeFolder, sweepLeftovers } from './folder.ts';
import { readBytes } from './read.ts';
import { sizeOf, writeFiles, type NewFile } from './write.ts';

export interface ImportOptions {
  /** default: the current folder */
  readonly outDir?: string;
  readonly cwd: string;
  /** hears what is being done, and how far it is, from 0 to 1, where that is known */
  readonly onStage?: (stage: string, share?: number) => void;
}

export interface ImportedFiles {
  readonly model: ImportedModel;
  /** as paths are shown, in the order in which they were written */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** configs and cells that were there with another text and still are, as paths are shown */
  readonly kept: readonly string[];
}

export function importFile(file: string, { outDir, cwd, onStage = () => {} }: ImportOptions): ImportedFiles {
  const path = resolve(cwd, file);
  const inputs = [path];
  const external = (named: string): Uint8Array => {
    const found = contained(dirname(path), named);
    inputs.push(found);
    return readBytes(found, named, undefined, (share) => onStage(`reading ${named}`, share));
  };
  const bytes = readBytes(path, file, undefined, (share) => onStage(`reading ${file}`, share));
  onStage(`looking through ${file}`);
  const model = importModel({ name: basename(file), bytes, external });
  const folder = resolve(cwd, outDir ?? '.');
  const show = (each: string): string => relative(cwd, each) || each;
  makeFolder(folder, show(folder), true);
  sweepLeftovers(folder, model.name, Date.now());
  onStage(`writing ${model.name}`);
  const made = model.files.map((each) => ({ name: each.name, text: each.pieces ?? each.content }));
  const texts = made.filter((each) => !isEdited(folder, each));
  writeFiles(texts, { folder, inputs, show });
  const files = texts.map(({ name, text }) => ({ path: show(join(folder, name)), bytes: sizeOf(text) }));
  const kept = made.filter((each) => !texts.includes(each)).map(({ name }) => show(join(folder, name)));
  return { model, files, kept };
}

/** What people write and change is theirs; weights are written again. */
function isEdited(folder: string, { name, text }: NewFile): boolean {
  const path = join(folder, name);
  if (typeof text !== 'string' || !lstatSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  return !Buffer.from(text).equals(readBytes(path, name));
}

/** A file in the folder of the model or below it, no part of whose path is a link. */
function contained(folder: string, named: string): string {
  const refuse = (why: string): never => fail('GRU6008', `refused to read ${JSON.stringify(named)}: ${why}`);
  const path = resolve(folder, named);
  if (named === '' || named.includes('\0') || !path.startsWith(folder + sep))
    refuse("it is outside the model's folder");
  const parts = relative(folder, path).split(sep);
  for (let i = 1; i <= parts.length; i++) {
    const part = join(folder, ...parts.slice(0, i));
    const stats = lstatSync(part, { throwIfNoEntry: false });
    if (!stats) return refuse('there is no such file');
    if (stats.isSymbolicLink()) refuse('it is a link');
    if (i === parts.length && !stats.isFile()) refuse('it is not a file');
  }
  // what only the file system knows, such as a folder that is mounted elsewhere
  if (!realpathSync(path).startsWith(realpathSync(folder) + sep)) refuse("it is outside the model's folder");
  return path;
}
