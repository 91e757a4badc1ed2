// A slice of the mutants that `npm run fuzz:readers` makes by the million, and every one that was ever a finding.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formats, type Format } from '../tools/readers/formats.ts';
import { answerOf, tryMutants, type Finding } from '../tools/readers/judge.ts';

const kept = JSON.parse(
  readFileSync(new URL('../tools/readers/kept.json', import.meta.url), 'utf8'),
) as readonly Finding[];

const slices: Readonly<Record<string, number>> = { safetensors: 10_000, cell: 150 };

test.each(formats.map(({ name }) => name))('mutants of %s are read or refused', (name) => {
  const count = slices[name] ?? 1_000;
  const { mutants, answers, findings } = tryMutants(name, 1e9, count);
  expect(findings).toEqual([]);
  expect(mutants).toBe(count);
  // some of both, or the mutants are too wild or too tame to find anything
  expect(answers.read).toBeGreaterThan(count / 50);
  expect(answers.read).toBeLessThan(count * 0.9);
});

test.each(kept.map((finding) => [finding.format, finding.index, finding] as const))(
  'what was found in %s, mutant %s',
  (name, _index, { base64 }) => {
    const format = formats.find((each) => each.name === name) as Format;
    expect(answerOf(format, new Uint8Array(Buffer.from(base64, 'base64')))).toMatch(/^read$|^GRU/);
  },
);
