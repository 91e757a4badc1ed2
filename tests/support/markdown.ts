// Markdown as these tests see it: fenced blocks with their marks, and parts that are generated.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(root + path, 'utf8');

/** Every document of the project, as a path from its root. */
export const documents: readonly string[] = [
  '.',
  'docs',
  'docs/decisions',
  'examples',
  ...examples(),
].flatMap((folder) =>
  readdirSync(root + folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
);

function examples(): readonly string[] {
  const entries = readdirSync(`${root}examples`, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `examples/${name}`);
}

export interface Block {
  readonly language: string;
  /** what follows the language: `test`, `output`, `page` in docs/audio.md, `file=NAME`, or `shown` for what is not run */
  readonly mark: string;
  readonly text: string;
  readonly line: number;
}

export function blocksOf(markdown: string): readonly Block[] {
  const fences = markdown.matchAll(/^```(\w+)[ \t]*(.*)\n([\s\S]*?)^```$/gm);
  return [...fences].map(({ 1: language, 2: mark, 3: text, index }) => ({
    language,
    mark,
    text,
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/** A document without the parts that are made from tables. */
export const written = (markdown: string): string =>
  markdown.replace(/<!-- begin ([\w-]+) -->[^]*<!-- end \1 -->/g, '');

/** The part between `<!-- begin NAME -->` and `<!-- end NAME -->` is what `made` says; UPDATE_DOCS=1 writes it. */
export async function expectGenerated(path: string, name: string, made: string): Promise<void> {
  const markdown = read(path);
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [start, stop] = [markdown.indexOf(begin), markdown.indexOf(end)];
  expect(start, `${path} lacks ${begin}`).toBeGreaterThanOrEqual(0);
  expect(stop, `${path} lacks ${end}`).toBeGreaterThan(start);
  const text = `${markdown.slice(0, start + begin.length)}\n\n${made}\n\n${markdown.slice(stop)}`;
  const options = await resolveConfig(root + path);
  const expected = await format(text, { ...options, parser: 'markdown' });
  if (process.env.UPDATE_DOCS) writeFileSync(root + path, expected);
  else
    expect(markdown, `${path} is out of date; UPDATE_DOCS=1 npx vitest run tests/unit/docs`).toBe(expected);
}
