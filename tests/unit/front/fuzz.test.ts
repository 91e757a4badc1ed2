// Whatever text comes in, the front end answers with a result or a GruccError, never with another exception.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toJson } from '../../../compiler/diagnostics.ts';
import type { Diagnostic } from '../../../compiler/diagnostics.ts';
import { GruccError } from '../../../compiler/diagnostics.ts';
import { builtinCells } from '../../../compiler/front/cells/index.ts';
import { configKeys } from '../../../compiler/front/config-keys.ts';
import { layerKeys } from '../../../compiler/front/layer-keys.ts';
import { layerTypes } from '../../../compiler/front/layers/index.ts';
import { parseConfig } from '../../../compiler/front/config.ts';
import { parseCell } from '../../../compiler/front/parse-cell.ts';
import { layerConfigs } from '../../support/layers.ts';

function survives(action: () => unknown): void {
  try {
    action();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(GruccError);
    if (thrown instanceof GruccError) thrown.diagnostics.forEach(hasSensiblePlace);
  }
}

function hasSensiblePlace(d: Diagnostic): void {
  const { line = 0, column = 0, endLine = 0 } = toJson(d);
  expect(Math.min(line, column, endLine - line + 1)).toBeGreaterThan(0);
}

const config = (text: string) =>
  survives(() => parseConfig({ file: 'f', text }, { targets: ['wasm', 'js'] }));
const cell = (text: string) => survives(() => parseCell({ file: 'f', text }));

const soup = (words: readonly string[]) =>
  fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((list) => list.join(' '));

/** A correct text with one piece replaced by garbage. */
const damaged = (text: string) =>
  fc
    .tuple(fc.nat(text.length), fc.nat(12), fc.string({ unit: 'binary', maxLength: 6 }))
    .map(([at, length, garbage]) => text.slice(0, at) + garbage + text.slice(at + length));

const cellWords = [
  'cell',
  'g',
  '(',
  ')',
  'x',
  'h',
  "h'",
  '[',
  ']',
  'input',
  'hidden',
  '{',
  '}',
  'param',
  'bias',
];
const moreWords = [
  'stack',
  'W',
  '=',
  ',',
  '+',
  '-',
  '*',
  '/',
  '@',
  'tanh',
  '1',
  '2.5',
  '#',
  '\n',
  "'",
  'é',
  '\u0000',
];
const [gru] = Object.values(builtinCells).map((source) => source.text);

test('cells', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), cell), { numRuns: 200 });
  fc.assert(fc.property(soup([...cellWords, ...moreWords]), cell), { numRuns: 200 });
  fc.assert(
    fc.property(
      soup([...cellWords, ...moreWords]).map((s) => `cell g(x[input], h[hidden]) { ${s} }`),
      cell,
    ),
  );
  fc.assert(fc.property(damaged(gru ?? ''), cell), { numRuns: 200 });
});

const layerWords = [
  ...layerTypes,
  ...new Set(layerTypes.flatMap((type) => layerKeys(type).map((key) => key.name))),
  'input',
  '0',
  '1',
  'last',
  'hn',
  '__proto__',
  'softmax',
];
const keys = Object.values(configKeys).map((key) => key.name);

test('configs', () => {
  const key = fc.oneof(fc.constantFrom(...keys, '__proto__', 'constructor'), fc.string());
  const anything = fc
    .dictionary(key, fc.jsonValue(), { noNullPrototype: false })
    .map((value) => JSON.stringify(value));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), config), { numRuns: 500 });
  fc.assert(
    fc.property(soup(['{', '}', '[', ']', ',', ':', '"a"', '"', '1e9', '//', '/*', '\n', 'null']), config),
  );
  fc.assert(fc.property(anything, config), { numRuns: 500 });
  fc.assert(fc.property(damaged('{ "input_size": 4, "hidden_size": 5, "targets": ["js"] } // end'), config));
  const layer = fc.dictionary(
    fc.constantFrom(...layerWords),
    fc.oneof(fc.constantFrom(...layerWords), fc.jsonValue()),
  );
  const layers = fc.array(layer).map((list) => JSON.stringify({ input_size: 3, layers: list }));
  fc.assert(fc.property(layers, config), { numRuns: 500 });
  for (const network of Object.values(layerConfigs))
    fc.assert(fc.property(damaged(JSON.stringify(network)), config), { numRuns: 50 });
});
