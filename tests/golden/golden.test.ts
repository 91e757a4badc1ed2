// The final code of a few networks is kept, so that a change of the compiler shows what it moved.
//
// UPDATE_GOLDEN=1 npx vitest run tests/golden writes it anew; the commit that moves it says why.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileModule } from '../../compiler/compile.ts';
import { hashed, printed } from './networks.ts';

const isUpdate = process.env['UPDATE_GOLDEN'] !== undefined;
const folder = new URL('code/', import.meta.url);
const hashFile = new URL('hashes.json', import.meta.url);

/** What each target prints: file name -> text. */
async function codeOf(name: string, network: object): Promise<Readonly<Record<string, string>>> {
  const config = { text: JSON.stringify({ name, targets: ['wasm', 'js', 'wgsl'], ...network }), file: name };
  const { listings } = await compileModule({ config });
  return Object.fromEntries(
    listings.filter(({ kind }) => kind !== 'ir').map((each) => [each.name, each.text]),
  );
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe('printed code', () => {
  if (isUpdate) rmSync(folder, { recursive: true, force: true });
  it.each(Object.entries(printed))('%s', async (name, network) => {
    const code = await codeOf(name, network);
    if (isUpdate) mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(code)) {
      const path = new URL(file, folder);
      if (isUpdate) writeFileSync(path, text);
      expect(existsSync(path) ? readFileSync(path, 'utf8') : '', file).toBe(text);
    }
    const kept = readdirSync(folder).filter((file) => file.startsWith(`${name}.`));
    expect(kept.toSorted()).toEqual(Object.keys(code).toSorted());
  });
});

describe('hashes of code', () => {
  const kept = JSON.parse(existsSync(hashFile) ? readFileSync(hashFile, 'utf8') : '{}') as object;
  const found: Record<string, Record<string, string>> = {};
  it.each(Object.entries(hashed))('%s', async (name, network) => {
    const code = await codeOf(name, network);
    found[name] = Object.fromEntries(Object.entries(code).map(([file, text]) => [file, hash(text)]));
    if (!isUpdate) expect(kept).toHaveProperty([name], found[name]);
  });
  it('are of these networks', () => {
    if (isUpdate) writeFileSync(hashFile, `${JSON.stringify(found, null, 2)}\n`);
    else expect(Object.keys(kept)).toEqual(Object.keys(hashed));
  });
});
