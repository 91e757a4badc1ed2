// The model files of tests/fixtures/import, written by the tools themselves, and what these tools compute with them.
import { readdirSync, readFileSync } from 'node:fs';
import { checkAgainst, type AgainstResult } from '../../compiler/check/index.ts';
import { importModel, type ImportedModel } from '../../compiler/import/index.ts';

export const folder = new URL('../fixtures/import/', import.meta.url);

const names = readdirSync(folder);

export const readFixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

/** Models with results to compare with: NAME.ENDING beside NAME.expected.npz. */
export const models: readonly string[] = names.filter((name) => {
  const stem = name.replace(/\..*$/, '');
  return !/\.(expected\.npz|py|data|md)$/.test(name) && names.includes(`${stem}.expected.npz`);
});

export function importFixture(name: string): ImportedModel {
  const external = (path: string): Uint8Array => readFixture(path);
  return importModel({ name, bytes: readFixture(name), external });
}

/** Imports a model, compiles what was written, and runs it on the inputs that the tool was given. */
export async function compareFixture(name: string, model = importFixture(name)): Promise<AgainstResult> {
  const content = (file: string): string | Uint8Array => {
    const found = model.files.find((each) => each.name === file);
    if (!found) throw new Error(`${file} was not written`);
    return found.content;
  };
  const expected = `${name.replace(/\..*$/, '')}.expected.npz`;
  const input = {
    config: { file: `${model.name}.json`, text: content(`${model.name}.json`) as string },
    defaultName: model.name,
    targets: ['js'],
    weights: (path: string) => content(path) as Uint8Array,
    readCell: (path: string) => ({ file: path, text: content(path) as string }),
  };
  return checkAgainst(input, [{ name: expected, bytes: readFixture(expected) }]);
}
