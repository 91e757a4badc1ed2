// "layers" in a config: what is accepted, what follows from it, and each mistake with its code, place and words.
import { describe, expect, test } from 'vitest';
import { configToJson, parseConfig } from '../../../compiler/front/config.ts';
import { list } from '../../../compiler/front/config-values.ts';
import { layerTypes } from '../../../compiler/front/layers/index.ts';
import { canStream, outputOf } from '../../../compiler/front/network.ts';
import { kindsOf } from '../../../compiler/front/states.ts';
import { networkOf } from '../../support/network.ts';
import { layerConfigs, randomLayers } from '../../support/layers.ts';
import { errorsOf } from '../../support/expect-errors.ts';

const targets = ['wasm', 'js', 'wgsl'];
const parse = (text: string) => parseConfig({ file: 'net.json', text }, { targets, defaultName: 'net' });
const parseJson = (json: object) => parse(JSON.stringify(json)).config;

/** Each layer stands on a line of its own, the first on line 2. */
const layers = (...lines: readonly string[]): string =>
  `{ "input_size": 4, "layers": [\n${lines.join(',\n')}\n] }`;
const statesIn = (json: object) => kindsOf(networkOf(json).stateKinds);
const gru = '{ "type": "gru", "hidden_size": 3 }';

describe('accepted', () => {
  test('every default is filled in, sizes and sources are known', () => {
    const { config, places } = parse(
      layers(gru, '{ "type": "linear", "output_size": 2, "name": "head.out", "has_bias": false }'),
    );
    expect(config).toMatchObject({
      inputSize: 4,
      layers: [
        { type: 'gru', name: '0', from: [-1], inputSize: 4, hiddenSize: 3, size: 3, cell: 'gru', bias: true },
        {
          type: 'linear',
          name: 'head.out',
          from: [0],
          inputSize: 3,
          outputSize: 2,
          size: 2,
          bias: false,
          activation: { kind: 'linear' },
          perStep: true,
        },
      ],
    });
    expect(Object.keys(places)).toContain('layers[0].hidden_size');
    expect(JSON.stringify(configToJson(config))).toMatchInlineSnapshot(
      `"{"name":"net","input_size":4,"layers":[{"type":"gru","name":"0","from":"input","hidden_size":3,"num_layers":1,"bias":true,"dropout":0,"bidirectional":false,"cell":"gru","activation":"tanh","gate_activation":"sigmoid"},{"type":"linear","name":"head.out","from":"0","output_size":2,"bias":false,"activation":"linear"}],"batch_first":false,"batch":"dynamic","steps":"dynamic","seq_length":false,"numerics":"strict"}"`,
    );
  });

  test.each([...Object.values(layerConfigs), ...Array.from({ length: 200 }, (_, i) => randomLayers(i))])(
    'configToJson is a config again: %#',
    (config) => {
      const json = configToJson(parseJson(config));
      expect(configToJson(parseJson(json))).toEqual(json);
    },
  );

  test('states, output and streaming', () => {
    const { denoise, classifyBoth, two } = layerConfigs;
    expect(networkOf(denoise).states).toEqual([6, 12]);
    expect(statesIn(denoise)).toEqual([{ name: 'h', count: 1, size: 18 }]);
    expect(statesIn(classifyBoth)).toEqual([{ name: 'h', count: 4, size: 5 }]);
    expect(outputOf(parseJson(classifyBoth))).toMatchObject({ size: 3, perStep: false });
    expect(outputOf(parseJson(two))).toMatchObject({ size: 13, perStep: true });
    expect([denoise, classifyBoth, two].map((each) => canStream(parseJson(each)))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('an lstm is a gru whose cell is lstm', () => {
    const sizes = { hidden_size: 3, proj_size: 2, bidirectional: true };
    const [short, long] = [{ type: 'lstm' }, { type: 'gru', cell: 'lstm' }].map((head) =>
      configToJson(parseJson({ input_size: 4, layers: [{ ...head, ...sizes }] })),
    );
    expect(short.layers).toMatchObject([{ type: 'lstm', ...sizes, cell: 'lstm' }]);
    expect({ ...short.layers?.[0], type: 'gru' }).toEqual(long.layers?.[0]);
  });

  test('dropout in a layer of one warns', () => {
    const { warnings } = parse(layers('{ "type": "gru", "hidden_size": 3, "dropout": 0.5 }'));
    expect(warnings).toMatchObject([{ code: 'GRU1012', place: { start: 77 } }]);
  });
});

const types = `"type" must be ${list(layerTypes)}`;
const name = '"name" must be letters, digits, "_" or "-", in parts joined by dots, at most 128';
const vector = '{ "type": "take", "which": "last" }';

describe('one mistake', () => {
  test.each<[readonly string[], string]>([
    [['3', gru], '2:1 GRU1004 a layer must be an object; given 3'],
    [['{ "hidden_size": 3 }', gru], `2:1 GRU1008 "type" is missing: ${types}`],
    [['{ "type": "gur" }', gru], `2:11 GRU1013 ${types}; given "gur"; did you mean "gru"?`],
    [['{ "type": "rnn" }', gru], `2:11 GRU1013 ${types}; given "rnn"`],
    [['{ "type": 1 }', gru], `2:11 GRU1004 ${types}; given 1`],
    [['{ "type": "gru" }'], '2:1 GRU1008 "hidden_size" is missing'],
    [[gru, '{ "type": "linear" }'], '3:1 GRU1008 "output_size" is missing'],
    [['{ "type": "gru", "hidden_size": 3, "outputsize": 4 }'], '2:36 GRU1002 unknown key "outputsize"'],
    [
      [gru, '{ "type": "linear", "outputsize": 4, "output_size": 4 }'],
      '3:21 GRU1002 unknown key "outputsize"; did you mean "output_size"?',
    ],
    [
      [gru, '{ "type": "linear", "output_size": 2, "activation": "sofmax" }'],
      '3:53 GRU1013 "activation" must be "tanh", "relu", "linear", "sigmoid", "softmax", "hard_sigmoid" or ' +
        '"leaky_relu"; given "sofmax"; did you mean "softmax"?',
    ],
    [
      ['{ "type": "gru", "hidden_size": 3, "activation": "softmax" }'],
      '2:50 GRU1013 "activation" must be "tanh", "relu", "linear", "sigmoid", "hard_sigmoid" or "leaky_relu"; ' +
        'given "softmax"',
    ],
    [[gru, '{ "type": "add" }'], '3:1 GRU1008 "from" is missing'],
    [
      [gru, '{ "type": "add", "from": "0" }'],
      '3:26 GRU1004 "from" must be a list of 2 to 64 names of earlier layers, or "input"; given "0"',
    ],
    [
      [gru, '{ "type": "add", "from": ["0"] }'],
      '3:26 GRU1005 "from" must be a list of 2 to 64 names of earlier layers, or "input"; given a list',
    ],
    [[gru, '{ "type": "add", "from": ["0", 1] }'], '3:32 GRU1004 "from" must hold names; given 1'],
    [
      [gru, '{ "type": "linear", "output_size": 2, "from": 0 }'],
      '3:47 GRU1004 "from" must be the name of an earlier layer, or "input"; given 0',
    ],
    [
      [
        '{ "type": "gru", "hidden_size": 3, "name": "encoder" }',
        '{ "type": "linear", "output_size": 2, "from": "encodr" }',
      ],
      '3:47 GRU1017 "from": no earlier layer is named "encodr"; did you mean "encoder"?',
    ],
    [
      ['{ "type": "gru", "hidden_size": 3, "from": "0" }'],
      '2:44 GRU1017 "from": no earlier layer is named "0"',
    ],
    [
      ['{ "type": "gru", "hidden_size": 3, "from": "__proto__" }'],
      '2:44 GRU1017 "from": no earlier layer is named "__proto__"',
    ],
    [['{ "type": "gru", "hidden_size": 3, "name": "a b" }'], `2:44 GRU1018 ${name}; given "a b"`],
    [['{ "type": "gru", "hidden_size": 3, "name": "a..b" }'], `2:44 GRU1018 ${name}; given "a..b"`],
    [
      ['{ "type": "gru", "hidden_size": 3, "name": "input" }'],
      '2:44 GRU1018 "name" must be another one: "input" is the network\'s; given "input"',
    ],
    [
      ['{ "type": "gru", "hidden_size": 3, "name": "1" }', gru],
      '3:1 GRU1018 layer 1 is named "1", and so is layer 0',
    ],
    [
      [gru, '{ "type": "add", "from": ["0", "input"] }'],
      '3:26 GRU1019 an add reads equal sizes; "0" has 3 features and "input" 4',
    ],
    [
      [gru, vector, '{ "type": "lstm", "hidden_size": 3 }'],
      '4:1 GRU1019 an lstm reads a sequence; "1" is one vector for each sequence',
    ],
    [[gru, vector, gru], '4:1 GRU1019 a gru reads a sequence; "1" is one vector for each sequence'],
    [
      [gru, vector, '{ "type": "concat", "from": ["0", "1"] }'],
      '4:29 GRU1019 "0" is a sequence and "1" one vector for each sequence',
    ],
    [[gru, vector, vector], '4:1 GRU1019 a take reads a sequence; "1" is one vector for each sequence'],
    [
      [gru, '{ "type": "linear", "output_size": 3 }', '{ "type": "take", "which": "hn" }'],
      '4:1 GRU1019 only a gru or an lstm has "hn"; "1" is none',
    ],
    [
      [gru, '{ "type": "take", "which": "first" }'],
      '3:28 GRU1013 "which" must be "last" or "hn"; given "first"',
    ],
    [[gru, '{ "type": "linear", "output_size": 3, "from": "input" }'], '2:1 GRU1020 nothing reads layer "0"'],
    [['{ "type": "linear", "output_size": 3 }'], '2:1 GRU1020 no layer is a gru or an lstm'],
  ])('%j', (lines, expected) => {
    expect(errorsOf(() => parse(layers(...lines)))).toEqual([expected]);
  });

  test.each([
    ['"layers": {}', '1:30 GRU1004 "layers" must be a list of 1 to 256 layers; given an object'],
    ['"layers": []', '1:30 GRU1005 "layers" must be a list of 1 to 256 layers; given a list'],
    [
      `"layers": [${gru}], "hidden_size": 3`,
      '1:84 GRU1016 "hidden_size" goes into a layer of "layers"; given 3',
    ],
  ])('%s', (text, expected) => {
    expect(errorsOf(() => parse(`{ "input_size": 3, ${text} }`))).toEqual([expected]);
  });
});

test('joins of joins have a limit', () => {
  const twice = (i: number): string => `{ "type": "concat", "from": ["${i}", "${i}"] }`;
  const lines = [gru, ...Array.from({ length: 40 }, (_, i) => twice(i))];
  const [first, ...others] = errorsOf(() => parse(layers(...lines)));
  expect(first).toMatch(/^21:29 GRU1019 a layer has at most 1048576 features; this one would have 1572864$/);
  expect(others).toEqual([]);
});

test('one wrong layer is one error, whatever reads it', () => {
  const lines = [
    '{ "type": "gru" }',
    '{ "type": "linear", "output_size": 2 }',
    '{ "type": "add", "from": ["0", "1"] }',
  ];
  expect(errorsOf(() => parse(layers(...lines)))).toEqual(['2:1 GRU1008 "hidden_size" is missing']);
  const unknown = ['{ "type": "gur", "name": "a" }', '{ "type": "linear", "output_size": 2, "from": "a" }'];
  expect(errorsOf(() => parse(layers(...unknown)))).toEqual([
    `2:11 GRU1013 ${types}; given "gur"; did you mean "gru"?`,
  ]);
});
