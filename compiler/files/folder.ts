// The folder a build writes to: made where it is missing, and cleared of what killed builds left in it.
import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../diagnostics.ts';
import { writing } from './system-error.ts';

const LEFTOVER_AGE_MS = 60_000;

/** A folder nobody named must not lead elsewhere; one given with -o may. */
export function makeFolder(folder: string, shown: string, followLink: boolean): void {
  const stats = writing(shown, () => lstatSync(folder, { throwIfNoEntry: false }));
  if (stats?.isSymbolicLink() && !followLink)
    fail('GRU4003', `refused to write to ${shown}: it is a link; give the folder you mean with -o`);
  writing(shown, () => makeFolders(folder));
}

/** Like mkdir's `recursive`, which in Node 20 never returns where a file system makes no folders, as in /proc. */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    mkdirSync(folder);
  } catch (thrown) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw thrown; // else another build was first
  }
}

/** Removes what killed builds of this module left; a young file may belong to a build that is running. */
export function sweepLeftovers(folder: string, moduleName: string, now: number): void {
  for (const name of listFolder(folder)) {
    if (!isLeftoverOf(moduleName, name)) continue;
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() && now - stats.mtimeMs > LEFTOVER_AGE_MS) discard(path);
  }
}

/** Module names hold no dots, so the first part tells whose it is. */
function isLeftoverOf(moduleName: string, name: string): boolean {
  return name.startsWith(`.${moduleName}.`) && /\.[0-9a-f]{16}\.tmp$/.test(name);
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** For temporary files: that one stays must not hide why, and the next build sweeps it. */
export function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // as said above
  }
}
