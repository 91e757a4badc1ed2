// How errors look: head line, code frame, JSON, and the suggestions in them.
import { describe, expect, test } from 'vitest';
import { codes, isCode } from '../../compiler/codes.ts';
import {
  error,
  formatDiagnostic,
  GruccError,
  placeAt,
  positionAt,
  suggest,
  toJson,
  warning,
} from '../../compiler/diagnostics.ts';

const mark = (text: string, part: string) =>
  placeAt({ file: 'k.json', text }, text.indexOf(part), text.indexOf(part) + part.length);
const format = (text: string, part: string) =>
  formatDiagnostic(error('GRU1003', 'unknown target "wasn"; did you mean "wasm"?', mark(text, part)));

describe('format', () => {
  test('a frame shows the line before, the line, and what is meant', () => {
    expect(format('{\r\n\t"hidden_size": 3,\r\n\t"targets": ["wasn"]\r\n}', '"wasn"')).toMatchInlineSnapshot(`
      "k.json:3:14 - error GRU1003: unknown target "wasn"; did you mean "wasm"?

        2 |   "hidden_size": 3,
        3 |   "targets": ["wasn"]
          |               ~~~~~~"
    `);
  });

  test('a single character gets a caret, a range over lines is marked on its first', () => {
    expect(format('a\n{\n}', '{')).toMatchInlineSnapshot(`
      "k.json:2:1 - error GRU1003: unknown target "wasn"; did you mean "wasm"?

        1 | a
        2 | {
          | ^"
    `);
    expect(format('[[1,\n2]]', '[1,\n2]')).toMatchInlineSnapshot(`
      "k.json:1:2 - error GRU1003: unknown target "wasn"; did you mean "wasm"?

        1 | [[1,
          |  ~~~"
    `);
  });

  test('the end of the text', () => {
    const place = placeAt({ file: 'k.json', text: 'ab\n' }, 3, 3);
    expect(formatDiagnostic(error('GRU1001', 'expected "}"', place))).toMatchInlineSnapshot(`
      "k.json:2:1 - error GRU1001: expected "}"

        1 | ab
        2 |
          | ^"
    `);
  });

  test('a long line is cut around the place', () => {
    expect(format(`${'x'.repeat(5000)}"wasn"${'y'.repeat(5000)}`, '"wasn"')).toMatchInlineSnapshot(`
      "k.json:1:5001 - error GRU1003: unknown target "wasn"; did you mean "wasm"?

        1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"wasn"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
          |                                          ~~~~~~"
    `);
  });

  test('without a place', () => {
    expect(formatDiagnostic(warning('GRU4001', 'no such file'))).toBe('warning GRU4001: no such file');
  });

  test('nothing in a file can steer the terminal', () => {
    const shown = format('\u001b[2J"wasn"\u202e', '"wasn"');
    expect(shown).not.toMatch(/[\u001b\u202e]/); // oxlint-disable-line no-control-regex
  });

  test('color is on request', () => {
    const d = error('GRU1003', 'no', mark('ab', 'b'));
    expect(formatDiagnostic(d, { color: true })).toContain('\u001b[91merror\u001b[39m');
    expect(formatDiagnostic(d)).not.toContain('\u001b');
  });
});

test('toJson', () => {
  expect(toJson(error('GRU1003', 'no', mark('a\n\n"wasn"', '"wasn"')))).toEqual({
    severity: 'error',
    code: 'GRU1003',
    message: 'no',
    file: 'k.json',
    line: 3,
    column: 1,
    endLine: 3,
    endColumn: 7,
  });
  expect(toJson(error('GRU4001', 'no'))).toEqual({ severity: 'error', code: 'GRU4001', message: 'no' });
});

test('GruccError carries its diagnostics', () => {
  const list = Array.from({ length: 25 }, (_, i) => error('GRU4001', `file ${i}`));
  const thrown = new GruccError(list, { cause: 'why' });
  expect(thrown).toMatchObject({ name: 'GruccError', code: 'GRU4001', diagnostics: list, cause: 'why' });
  expect(thrown.message.split('\n\n')).toEqual([
    ...Array.from({ length: 20 }, (_, i) => `error GRU4001: file ${i}`),
    '... and 5 more',
  ]);
  expect(new GruccError(error('GRU2001', 'cut off')).message).toBe('error GRU2001: cut off');
});

test.each([
  ['a\r\nb', 3, 2, 1],
  ['a\rb', 2, 2, 1],
  ['a\nb', 1, 1, 2],
  ['', 0, 1, 1],
  ['a\n', 99, 2, 1],
])('positionAt(%j, %d)', (text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column });
});

test.each([
  ['wasn', 'wasm'],
  ['WASM', 'wasm'],
  ['swam', 'wasm'],
  ['gur', 'gru'],
  ['hidden', 'hidden_size'],
  ['y', undefined],
  ['tensorflow', undefined],
  ['w'.repeat(1000), undefined],
])('suggest(%s)', (word, expected) => {
  expect(suggest(word, ['x', 'wasm', 'js', 'gru', 'hidden_size'])).toBe(expected);
});

test('every code is explained', () => {
  for (const [code, { title, explain }] of Object.entries(codes)) {
    expect(code).toMatch(/^GRU\d{4}$/);
    expect(title.length).toBeGreaterThan(5);
    expect(explain.length).toBeGreaterThan(60);
    for (const line of explain.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  }
  expect(isCode('GRU1003')).toBe(true);
  expect(isCode('toString')).toBe(false);
});
