// Texts made to break out of generated code, in every field that takes a text: the module and its types stay the same
// trees, with another piece of data in one literal, or the field refuses the text.
import { ts } from 'ts-morph';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import type { Compilation } from '../../compiler/api-types.ts';
import { GruccError } from '../../compiler/diagnostics.ts';
import { builtinCells } from '../../compiler/front/cells/index.ts';
import { floats } from '../support/random.ts';
import { writeTensors } from '../support/safetensors.ts';

const HARMLESS = 'harmless';

const hostile: Readonly<Record<string, string>> = {
  'a quote': "';alert(1);'",
  'a double quote': '";alert(1);"',
  'a backtick': '`;alert(1);`',
  'a template': '${alert(1)}',
  'a backslash at the end': 'x\\',
  'an escaped quote': '\\";alert(1);//',
  'a line feed': 'a\nalert(1)',
  'a carriage return': 'a\r\nalert(1)',
  'the end of a comment': '*/alert(1)/*',
  'the beginning of a comment': '/*',
  'the end of a script element': '</script><script>alert(1)</script>',
  'the beginning of a comment in HTML': '<!--<script>',
  'line separators': 'a\u2028alert(1)\u2029',
  __proto__: '__proto__',
  constructor: 'constructor',
  NUL: 'a\0b',
  'lone surrogates': '\udfffa\ud800',
  'a mark of byte order': '\ufeffalert',
  'right to left': '\u202ealert(1)\u2066',
  'much text': `"'\`*/\n`.repeat(12_000),
};

const sizes = { name: 'k', input_size: 2, hidden_size: 2 };
const tensors = { weight_ih_l0: [6, 2], weight_hh_l0: [6, 2], bias_ih_l0: [6], bias_hh_l0: [6] };
const weights = writeTensors(
  Object.fromEntries(
    Object.entries(tensors).map(([name, shape]) => [
      name,
      {
        shape,
        data: floats(
          shape.reduce((a, b) => a * b, 1),
          name,
        ),
      },
    ]),
  ),
);
const cellText = builtinCells.gru?.text ?? '';

const compiled = (
  config: object,
  more: { cell?: string; targets?: readonly string[]; worklet?: boolean } = {},
): Promise<Compilation> =>
  compile({
    config: { file: 'k.json', text: JSON.stringify(config) },
    targets: more.targets ?? ['js'],
    readCell: (path) => ({ file: path, text: more.cell ?? cellText }),
    weights: () => weights,
    ...(more.worklet && { worklet: true }),
  });

/** Kinds of nodes in order, with the text of what has one. In literals the hostile text is the harmless one again. */
function treeOf(name: string, text: string, { build }: Compilation, injected: string): readonly string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
  expect((source as unknown as { parseDiagnostics: readonly object[] }).parseDiagnostics).toEqual([]);
  const nodes: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node);
    const isNamed = ts.isIdentifier(node) || ts.isNumericLiteral(node) || ts.isRegularExpressionLiteral(node);
    const own = isText || isNamed ? (node as ts.LiteralLikeNode).text : '';
    // names of parameters are keys of the types, where they are of letters and digits
    const isKey = ts.isIdentifier(node) && ts.isPropertySignature(node.parent);
    const data = isText || isKey ? own.replaceAll(injected, HARMLESS).replaceAll(build, 'BUILD') : own;
    nodes.push(`${ts.SyntaxKind[node.kind]} ${data}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return nodes;
}

const treesOf = (made: Compilation, injected: string): readonly (readonly string[])[] => [
  treeOf('k.js', made.module.text, made, injected),
  treeOf('k.d.ts', made.types.text, made, injected),
  ...(made.worklet ?? []).map(({ name, text }) => treeOf(name, text, made, injected)),
];

/** All the fields that take any text. */
const free = (text: string): object => ({ $schema: text, ...sizes, cell: `${text}.cell`, weights: text });

test('a megabyte of it is too much, and soon', async () => {
  const config = free((hostile['much text'] ?? '').repeat(14));
  const thrown: unknown = await compiled(config).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: 'GRU1010' });
  const cell = `# ${'x'.repeat(1e6)}\n${cellText}`;
  await expect(compiled({ ...sizes, cell: './mine.cell' }, { cell })).rejects.toMatchObject({
    code: 'GRU1111',
  });
});

describe('fields that take any text', async () => {
  const targets = ['wasm', 'js', 'wgsl'];
  const expected = treesOf(await compiled(free(HARMLESS), { targets, worklet: true }), HARMLESS);

  test('the module, its types, and the four files of an AudioWorklet', () => {
    expect(expected).toHaveLength(6);
  });

  test.each(Object.entries(hostile))('%s', async (_what, text) => {
    const made = await compiled(free(text), { targets, worklet: true });
    expect(treesOf(made, text)).toEqual(expected);
    // nothing that another reader than a JavaScript parser could see in it
    expect(made.module.text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(made.module.text).not.toMatch(/<\/|<!--|<script/i);
    expect(made.module.text.split('\n')[0]).toBe(
      `// k, made by grucc ${made.module.text.match(/grucc (\S+)\. build/)?.[1]}. build ${made.build}. Do not edit: the next build replaces it.`,
    );
  });
});

const network = (layer: object, more: object = {}): object => ({
  name: 'k',
  input_size: 2,
  layers: [
    { type: 'gru', hidden_size: 2, ...layer },
    { type: 'linear', output_size: 2, ...more },
  ],
});

/** Every field that takes one of a few words, or a name of letters and digits. */
const strict: Readonly<Record<string, (text: string) => object>> = {
  name: (text) => ({ ...sizes, name: text }),
  activation: (text) => ({ ...sizes, activation: text }),
  gate_activation: (text) => ({ ...sizes, gate_activation: text }),
  'a member of gate_activation': (text) => ({ ...sizes, gate_activation: { [text]: { alpha: 1, beta: 0 } } }),
  'a built-in cell': (text) => ({ ...sizes, cell: text }),
  batch: (text) => ({ ...sizes, batch: text }),
  steps: (text) => ({ ...sizes, steps: text }),
  numerics: (text) => ({ ...sizes, numerics: text }),
  targets: (text) => ({ ...sizes, targets: [text] }),
  'a number': (text) => ({ ...sizes, hidden_size: text }),
  'a truth value': (text) => ({ ...sizes, bias: text }),
  'a key': (text) =>
    JSON.parse(`{ "name": "k", "input_size": 2, "hidden_size": 2, ${JSON.stringify(text)}: 1 }`) as object,
  'the type of a layer': (text) => network({ type: text }),
  'the name of a layer': (text) => network({ name: text }),
  'the source of a layer': (text) => network({}, { from: text }),
  'the activation of a layer': (text) => network({}, { activation: text }),
  'a key of a layer': (text) => network(JSON.parse(`{ ${JSON.stringify(text)}: 1 }`) as object),
  'what is taken': (text) => ({
    ...network({}),
    layers: [
      { type: 'gru', hidden_size: 2 },
      { type: 'take', which: text },
    ],
  }),
};

describe.each(Object.entries(strict))('%s', (_field, configOf) => {
  test('refuses them all', async () => {
    for (const [what, text] of Object.entries(hostile)) {
      // these two are words as good as any where a field takes a name
      if (/^\w+$/.test(text) && /name/.test(_field)) continue;
      const thrown: unknown = await compiled(configOf(text)).catch((error: unknown) => error);
      expect(thrown, what).toBeInstanceOf(GruccError);
      expect((thrown as GruccError).code, what).toMatch(/^GRU[14]0\d\d$/);
    }
  });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  '%s as the name of a layer',
  async (name) => {
    const result = await compiled(network({ name })).catch((error: unknown) => error);
    if (result instanceof GruccError) expect(result.code).toMatch(/^GRU1/);
    else
      expect(treesOf(result as Compilation, name)).toEqual(
        treesOf(await compiled(network({ name: HARMLESS })), HARMLESS),
      );
  },
);

describe('cells', () => {
  /** The same cell with one of its names another. */
  const renamed = (from: string, to: string): string =>
    cellText.replaceAll(new RegExp(`\\b${from}\\b`, 'g'), () => to);
  const config = { ...sizes, cell: './mine.cell' };

  test.each(['gru', 'W_ir', 'weight_ih', 'r', 'x', 'h', 'input', 'hidden'])(
    'no name can be a hostile text: %s',
    async (name) => {
      for (const [what, text] of Object.entries(hostile)) {
        if (/^\w+$/.test(text) || what === 'much text') continue;
        const thrown: unknown = await compiled(config, { cell: renamed(name, text) }).catch(
          (error: unknown) => error,
        );
        // a comment's sign makes the rest of a line a comment: then it is another cell, or none
        expect(thrown instanceof GruccError ? thrown.code : 'compiled', what).toMatch(/^GRU11\d\d$/);
      }
    },
  );

  test('comments never reach the module', async () => {
    const expected = treesOf(await compiled(config), HARMLESS);
    for (const text of Object.values(hostile)) {
      const cell = `# ${text.slice(0, 1000).replaceAll(/[\r\n]/g, ' ')}\n${cellText}`;
      const made = await compiled(config, { cell });
      expect(treesOf(made, text)).toEqual(expected);
    }
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'await',
    'class',
    'eval',
    'arguments',
  ])('a parameter of the name %s is data', async (name) => {
    const named = (stack: string): string => cellText.replaceAll('weight_ih', stack);
    const result = await compiled(config, { cell: named(name) }).catch((error: unknown) => error);
    if (result instanceof GruccError) return expect(result.code).toMatch(/^GRU11/);
    expect(treesOf(result as Compilation, name)).toEqual(
      treesOf(await compiled(config, { cell: named(HARMLESS) }), HARMLESS),
    );
  });
});
