// Builds the prebuilt runtime before the tests where it is missing or older than its sources.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../runtime/', import.meta.url);
const BUILT = 'prebuilt.gen.ts';

const changed = (name: string): number =>
  statSync(new URL(name, folder), { throwIfNoEntry: false })?.mtimeMs ?? 0;

export default function setup(): void {
  const sources = readdirSync(folder).filter((name) => /\.(ts|mjs)$/.test(name) && name !== BUILT);
  if (sources.every((name) => changed(name) < changed(BUILT))) return;
  execFileSync(process.execPath, [fileURLToPath(new URL('prebuild.mjs', folder))]);
}
