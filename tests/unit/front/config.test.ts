// Configs: what is accepted, what every default is, and each mistake with its code, place and words.
import { describe, expect, test } from 'vitest';
import { configToJson, defaultName, parseConfig } from '../../../compiler/front/config.ts';
import { errorsOf } from '../../support/expect-errors.ts';

const targets = ['wasm', 'js', 'wgsl'];
const parse = (text: string, name: string | undefined = 'keyword') =>
  parseConfig({ file: 'keyword.json', text }, { targets, ...(name !== undefined && { defaultName: name }) });

const sizes = '"input_size": 40, "hidden_size": 128';
const withKey = (key: string) => `{\n  ${sizes},\n  ${key}\n}`;

const example = `{
  "$schema": "./node_modules/grucc/schema.json",
  "name": "keyword",            // default: the file's name
  "input_size": 40,
  "hidden_size": 128,
  "num_layers": 1,
  "bias": true,                 /* MindSpore's spelling "has_bias" means the same */
  "batch_first": false,
  "dropout": 0.0,
  "bidirectional": false,
  "cell": "gru",
  "activation": "tanh",
  "gate_activation": { "hard_sigmoid": { "alpha": 0.1667, "beta": 0.5 } },
  "batch": "dynamic",
  "steps": 25,
  "seq_length": false,
  "targets": ["wasm", "js", "wgsl"],
  "numerics": "strict",
  "weights": "keyword.safetensors",
}`;

describe('accepted', () => {
  test('the example of the contract', () => {
    const { config, warnings, places } = parse(example);
    expect(warnings).toEqual([]);
    expect(config).toEqual({
      name: 'keyword',
      inputSize: 40,
      hiddenSize: 128,
      numLayers: 1,
      bias: true,
      batchFirst: false,
      dropout: 0,
      bidirectional: false,
      cell: 'gru',
      activation: { kind: 'tanh' },
      gateActivation: { kind: 'hard_sigmoid', alpha: 0.1667, beta: 0.5 },
      batch: 'dynamic',
      steps: 25,
      seqLength: false,
      targets,
      numerics: 'strict',
      weights: 'keyword.safetensors',
    });
    expect(example.slice(places['weights']?.start, places['weights']?.end)).toBe('"keyword.safetensors"');
  });

  test('the smallest config gets every default', () => {
    const { config } = parse(`\ufeff{ ${sizes} }`);
    expect(config.targets).toEqual(targets);
    expect('weights' in config).toBe(false);
    expect(JSON.stringify(configToJson(config))).toMatchInlineSnapshot(
      `"{"name":"keyword","input_size":40,"hidden_size":128,"num_layers":1,"bias":true,"batch_first":false,"dropout":0,"bidirectional":false,"cell":"gru","activation":"tanh","gate_activation":"sigmoid","batch":"dynamic","steps":"dynamic","seq_length":false,"numerics":"strict"}"`,
    );
  });

  test('configToJson is a config again', () => {
    const { config } = parse(example);
    const { config: again } = parse(JSON.stringify(configToJson(config)));
    expect(configToJson(again)).toEqual(configToJson(config));
  });

  test.each([
    ['"has_bias": false', { bias: false }],
    ['"has_bias": false, "bias": false', { bias: false }],
    ['"activation": "hard_sigmoid"', { activation: { kind: 'hard_sigmoid', alpha: 0.2, beta: 0.5 } }],
    [
      '"activation": {"hard_sigmoid": {"beta": 1}}',
      { activation: { kind: 'hard_sigmoid', alpha: 0.2, beta: 1 } },
    ],
    ['"activation": "linear"', { activation: { kind: 'linear' } }],
    ['"cell": "../mine.cell"', { cell: '../mine.cell' }],
    ['"num_layers": 2, "dropout": 1', { dropout: 1 }],
    ['"batch": 2147483647', { batch: 2147483647 }],
    ['"targets": ["js"]', { targets: ['js'] }],
    ['"name": "A-b_9"', { name: 'A-b_9' }],
  ])('%s', (key, expected) => {
    const { config, warnings } = parse(withKey(key));
    expect(config).toMatchObject(expected);
    expect(warnings).toEqual([]);
  });

  test('dropout with one layer warns in the words of PyTorch', () => {
    const { warnings } = parse(withKey('"dropout": 0.5'));
    expect(warnings).toMatchObject([
      {
        severity: 'warning',
        code: 'GRU1012',
        message:
          'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects ' +
          'num_layers greater than 1, but got dropout=0.5 and num_layers=1',
      },
    ]);
  });
});

const size = '"input_size" must be a positive integer';
const names = '"tanh", "relu", "linear", "sigmoid", "hard_sigmoid" or "leaky_relu"';
const dropout =
  'dropout should be a number in range [0, 1] representing the probability of an element being zeroed';
const f32 = 'must be a number that fits a 32-bit float';

describe('one mistake', () => {
  test.each([
    ['"hiden_size": 1', '3:3 GRU1002 unknown key "hiden_size"; did you mean "hidden_size"?'],
    ['"inputSize": 1', '3:3 GRU1002 unknown key "inputSize"; did you mean "input_size"?'],
    ['"__proto__": {}', '3:3 GRU1002 unknown key "__proto__"'],
    ['"constructor": {}', '3:3 GRU1002 unknown key "constructor"'],
    ['"input_size": 40', '3:3 GRU1006 key "input_size" is given twice'],
    ['"bias": 1', '3:11 GRU1004 "bias" must be true or false; given 1'],
    ['"bias": true, "has_bias": false', '3:29 GRU1007 "has_bias" means "bias", which is true; given false'],
    [
      '"name": "9 lives"',
      '3:11 GRU1009 "name" must be a letter followed by at most 63 letters, digits, "_" or "-"; given "9 lives"',
    ],
    ['"name": null', '3:11 GRU1004 "name" must be a string; given null'],
    ['"num_layers": 65', '3:17 GRU1005 "num_layers" must be a positive integer, at most 64; given 65'],
    ['"dropout": 1.5', `3:14 GRU1005 ${dropout}; given 1.5`],
    ['"dropout": -1e-9', `3:14 GRU1005 ${dropout}; given -1e-9`],
    ['"dropout": true', `3:14 GRU1004 ${dropout}; given true`],
    [
      '"cell": "gur"',
      '3:11 GRU1015 "cell" must be "gru", "gru_reset_before", "lstm" or "mgu", or the path of a .cell file; given "gur"; did you mean "gru"?',
    ],
    [
      '"cell": "toString"',
      '3:11 GRU1015 "cell" must be "gru", "gru_reset_before", "lstm" or "mgu", or the path of a .cell file; given "toString"',
    ],
    [
      '"activation": "Tanh"',
      `3:17 GRU1013 "activation" must be ${names}; given "Tanh"; did you mean "tanh"?`,
    ],
    ['"gate_activation": 3', `3:22 GRU1004 "gate_activation" must be ${names}; given 3`],
    [
      '"activation": {}',
      '3:17 GRU1004 "activation" must be a name or { "hard_sigmoid": { "alpha": 0.2, "beta": 0.5 } }; given an object',
    ],
    [
      '"activation": {"hard_sigmoid": 1}',
      '3:34 GRU1004 "activation" must be a name or { "hard_sigmoid": { "alpha": 0.2, "beta": 0.5 } }; given 1',
    ],
    ['"activation": {"relu": {}}', '3:18 GRU1002 unknown key "relu"'],
    ['"activation": {"hard_sigmoid": {"alfa": 1}}', '3:35 GRU1002 unknown key "alfa"; did you mean "alpha"?'],
    ['"activation": {"hard_sigmoid": {"alpha": 1e39}}', `3:44 GRU1005 "alpha" ${f32}; given 1e39`],
    ['"activation": {"hard_sigmoid": {"beta": "1"}}', `3:43 GRU1004 "beta" ${f32}; given "1"`],
    [
      '"batch": "dynamc"',
      '3:12 GRU1013 "batch" must be a positive integer or "dynamic"; given "dynamc"; did you mean "dynamic"?',
    ],
    ['"proj_size": -1', '3:16 GRU1005 "proj_size" must be an integer, at least 0; given -1'],
    [
      '"proj_size": 128',
      '3:16 GRU1005 "proj_size" must be smaller than "hidden_size", which is 128; given 128',
    ],
    ['"batch": 0', '3:12 GRU1005 "batch" must be a positive integer or "dynamic"; given 0'],
    ['"steps": "8"', '3:12 GRU1004 "steps" must be a positive integer or "dynamic"; given "8"'],
    [
      '"steps": 2147483648',
      '3:12 GRU1005 "steps" must be a positive integer or "dynamic", at most 2147483647; given 2147483648',
    ],
    ['"targets": "wasm"', '3:14 GRU1004 "targets" must be a list of "wasm", "js" or "wgsl"; given "wasm"'],
    [
      '"targets": []',
      '3:14 GRU1014 "targets" must be a list of "wasm", "js" or "wgsl", with at least one; given a list',
    ],
    ['"targets": ["js", "js"]', '3:21 GRU1014 target "js" is listed twice'],
    ['"targets": ["wasn"]', '3:15 GRU1003 unknown target "wasn"; did you mean "wasm"?'],
    ['"targets": ["llvm"]', '3:15 GRU1003 unknown target "llvm"; the targets are "wasm", "js" and "wgsl"'],
    ['"targets": [7]', '3:15 GRU1004 a target must be "wasm", "js" or "wgsl"; given 7'],
    [
      '"numerics": "strikt"',
      '3:15 GRU1013 "numerics" must be "strict" or "fast"; given "strikt"; did you mean "strict"?',
    ],
    ['"numerics": 1', '3:15 GRU1004 "numerics" must be "strict" or "fast"; given 1'],
    ['"weights": ""', '3:14 GRU1005 "weights" must be a string that is not empty; given ""'],
    ['"weights": null', '3:14 GRU1004 "weights" must be a string that is not empty; given null'],
    ['"$schema": 1', '3:14 GRU1004 "$schema" must be a string that is not empty; given 1'],
  ])('%s', (key, expected) => {
    expect(errorsOf(() => parse(withKey(key)))).toEqual([expected]);
  });

  test.each([
    ['1.5', `GRU1005 ${size}; given 1.5`],
    ['0', `GRU1005 ${size}; given 0`],
    ['-1', `GRU1005 ${size}; given -1`],
    ['1e999', `GRU1005 ${size}; given 1e999`],
    ['9007199254740993', `GRU1005 ${size}, at most 65536; given 9007199254740993`],
    ['65537', `GRU1005 ${size}, at most 65536; given 65537`],
    ['"40"', `GRU1004 ${size}; given "40"`],
    ['true', `GRU1004 ${size}; given true`],
    ['[40]', `GRU1004 ${size}; given a list`],
    ['{}', `GRU1004 ${size}; given an object`],
  ])('input_size %s', (value, expected) => {
    const config = `{ "input_size": ${value}, "hidden_size": 1 }`;
    expect(errorsOf(() => parse(config))).toEqual([`1:17 ${expected}`]);
  });

  test.each([
    ['', '1:1 GRU1001 the config is empty'],
    ["{ 'a': 1 }", '1:3 GRU1001 not valid JSON: this is not a JSON value'],
    ['{ "a" 1 }', '1:7 GRU1001 not valid JSON: expected ":"'],
    ['{ "a": 1 "b": 2 }', '1:10 GRU1001 not valid JSON: expected ","'],
    ['{ "a": "x', '1:8 GRU1001 not valid JSON: this string has no end'],
    [' [1]', '1:2 GRU1004 a config must be an object; given a list'],
    ['['.repeat(100_000), '1:33 GRU1010 nested more than 32 levels deep'],
    [
      `{"a": "${'x'.repeat(1_000_000)}"}`,
      '1:1 GRU1010 the config has 1000009 characters, the limit is 1000000',
    ],
  ])('text %#', (text, expected) => {
    expect(errorsOf(() => parse(text))).toEqual([expected]);
  });

  test('missing sizes are reported at the brace', () => {
    expect(errorsOf(() => parse('\n {}'))).toEqual([
      '2:2 GRU1008 "input_size" is missing',
      '2:2 GRU1008 "hidden_size" is missing',
    ]);
  });

  test('no name', () => {
    const rule = 'add "name": a letter followed by at most 63 letters, digits, "_" or "-"';
    expect(errorsOf(() => parseConfig({ file: 'k', text: `{${sizes}}` }, { targets }))).toEqual([
      `1:1 GRU1009 the module has no name; ${rule}`,
    ]);
    expect(errorsOf(() => parse(`{${sizes}}`, '2nd try'))).toEqual([
      `1:1 GRU1009 the file's name "2nd try" cannot name the module; ${rule}`,
    ]);
  });
});

test('all mistakes are reported, in the order of the file', () => {
  const text = '{\r\n  "input_size": 0,\r\n  "hidden": 3,\r\n  "targets": ["wasn", "jss"]\r\n}';
  expect(errorsOf(() => parse(text))).toEqual([
    '1:1 GRU1008 "hidden_size" is missing',
    `2:17 GRU1005 ${size}; given 0`,
    '3:3 GRU1002 unknown key "hidden"; did you mean "hidden_size"?',
    '4:15 GRU1003 unknown target "wasn"; did you mean "wasm"?',
    '4:23 GRU1003 unknown target "jss"; did you mean "js"?',
  ]);
});

test('a file full of mistakes is not listed to its end', () => {
  const keys = Array.from({ length: 50_000 }, (_, i) => `"k${i}": 1`).join();
  expect(errorsOf(() => parse(`{${keys}}`))).toHaveLength(100);
});

test.each([
  ['keyword.json', 'keyword'],
  ['a/b\\keyword.gru.json', 'keyword'],
  ['/x/y.z/keyword.jsonc', 'keyword'],
  ['keyword', 'keyword'],
  ['.json', ''],
])('defaultName(%s)', (file, name) => {
  expect(defaultName(file)).toBe(name);
});
