// The benchmark's own parts are right, without the packages it compares with: they are not installed here.

import { check } from 'prettier';
import openWabt from 'wabt';
import { describe, expect, test } from 'vitest';
import { activations, reference } from '../../support/oracle/reference.ts';
import { firstDifference, floats } from '../../support/random.ts';
import { dataOf } from '../../tools/bench/data.ts';
import { benchmarkDocument } from '../../tools/bench/docs.ts';
import { formatBytes, formatRatio, formatTime } from '../../tools/bench/format.ts';
import { goals } from '../../tools/bench/goals.ts';
import { outAt, streamText, weightsAt } from '../../../compiler/measure/limit-kernels.ts';
import type { ShapeResult } from '../../tools/bench/measure.ts';
import { onnxGraph, reorderGates } from '../../tools/bench/onnx.ts';
import { parseOptions, type Options } from '../../tools/bench/options.ts';
import { plot } from '../../tools/bench/plot.ts';
import { maxError, referenceOf } from '../../tools/bench/reference.ts';
import { summaryText } from '../../tools/bench/report.ts';
import type { Report } from '../../tools/bench/results.ts';
import { sampleRounds } from '../../tools/bench/sample.ts';
import { describeShape, flopsOf, parseShape, readShapes, type Shape } from '../../tools/bench/shapes.ts';
import { median, quantile, ratio, spread } from '../../tools/bench/stats.ts';
import { element } from '../../tools/bench/svg.ts';
import { alignTable, markdownTable } from '../../tools/bench/table.ts';

function shapeOf(text: string): Shape {
  const shape = parseShape(text);
  if (!shape) throw new Error(`no shape ${text}`);
  return shape;
}

describe('shapes', () => {
  test('have goals, and a count of operations', () => {
    expect(
      readShapes()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(Object.keys(goals).sort());
    expect(flopsOf(shapeOf('3x5@1x1'))).toBe(2 * 15 * (3 + 5));
    expect(flopsOf(shapeOf('3x5x2bi@4x7'))).toBe(2 * 2 * 15 * (3 + 5 + 10 + 5) * 4 * 7);
  });

  test('are written as sizes', () => {
    expect(describeShape(shapeOf('13x154@1x49'))).toBe('13→154 (1, 49)');
    expect(describeShape(shapeOf('3x5x2bi@4x7'))).toBe('3→5 ×2 bi (4, 7)');
    expect(['13x154', '0x5@1x1', '3x5@1x1 ', '3x5bi2@1x1'].map(parseShape)).toEqual(Array(4).fill(undefined));
  });
});

describe('figures', () => {
  test('medians, spreads and ratios within rounds', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(2 / 3);
    // each round is twice as slow as the one before; b takes half the time of a in each
    expect(ratio([2, 4, 8], [1, 2, 4])).toBe(2);
  });

  test('as they are written', () => {
    expect([1.394e-7, 4.2e-5, 0.159, 12].map(formatTime)).toEqual([
      '0.139 µs',
      '42 µs',
      '159 ms',
      '12000 ms',
    ]);
    expect([0.651, 9.994, 30.04, 142.4].map(formatRatio)).toEqual(['0.65×', '9.99×', '30.0×', '142×']);
    expect([960, 9636, 54889, 14.24e6].map(formatBytes)).toEqual(['0.96 kB', '9.6 kB', '55 kB', '14 MB']);
  });

  test('each contestant has a time for each round', async () => {
    const calls = [0, 0];
    const wait = (milliseconds: number): void => {
      for (const start = performance.now(); performance.now() - start < milliseconds;);
    };
    const contestants = [0.2, 1].map((milliseconds, i) => ({
      name: `${milliseconds} ms`,
      repeat: async (count: number) => {
        calls[i] += count;
        wait(milliseconds * count);
      },
    }));
    const effort = { rounds: 3, samples: 2, sampleSeconds: 0.002, warmUpSeconds: 0.005 };
    const [short, long] = await sampleRounds(contestants, effort);
    expect([short.length, long.length]).toEqual([3, 3]);
    // the machine may be busy: only that nothing was faster than it can be is sure
    for (const seconds of short) expect(seconds).toBeGreaterThan(0.19e-3);
    for (const seconds of long) expect(seconds).toBeGreaterThan(0.99e-3);
    expect(calls[0]).toBeGreaterThan(3);
  });

  test('what a contestant throws is thrown', async () => {
    let calls = 0;
    const repeat = (): void => {
      if (++calls > 4) throw new Error('broken');
    };
    const effort = { rounds: 3, samples: 2, sampleSeconds: 0, warmUpSeconds: 0 };
    await expect(sampleRounds([{ name: 'bad', repeat }], effort)).rejects.toThrow('broken');
  });
});

describe('the reference', () => {
  test.each(['3x5@2x4', '5x7x2bi@3x4', '6x3x3@1x6'])('equals the oracle: %s', (text) => {
    const shape = shapeOf(text);
    const { input: inputSize, hidden: hiddenSize, layers: numLayers, bidirectional, batch, steps } = shape;
    const data = dataOf(shape);
    const { tanh: activation, sigmoid: gateActivation } = activations;
    const config = {
      cell: 'gru',
      inputSize,
      hiddenSize,
      numLayers,
      bidirectional,
      activation,
      gateActivation,
    } as const;
    const expected = reference(config, { ...data, batch, steps });
    const rows = Array.from({ length: batch }, (_, b) => b);
    const got = referenceOf(shape, data, rows);
    expect(maxError(Float32Array.from(got.output), expected.output)).toBeLessThan(1e-7);
    expect(maxError(Float32Array.from(got.hn), expected.hn)).toBeLessThan(1e-7);
  });

  test('judges the rows it has: NaN and other lengths are wrong', () => {
    expect(maxError(Float32Array.of(1, 2), Float64Array.of(1, NaN))).toBe(0);
    expect(maxError(Float32Array.of(1, NaN), Float64Array.of(1, 2))).toBe(Infinity);
    expect(maxError(Float32Array.of(1), Float64Array.of(1, 2))).toBe(Infinity);
  });
});

test('the ONNX graph: gates in its order, a stream with states in and out', () => {
  expect([...reorderGates(Float32Array.of(1, 2, 3, 4, 5, 6))]).toEqual([3, 4, 1, 2, 5, 6]);
  const shape = shapeOf('3x4x2@1x1');
  const { nodes, inputs, outputs, constants } = onnxGraph(shape, dataOf(shape));
  expect(nodes.map(({ op }) => op)).toEqual(['GRU', 'Squeeze', 'GRU']);
  expect(inputs.map(({ name }) => name)).toEqual(['x0', 'h0', 'h1']);
  expect(outputs.map(({ name }) => name)).toEqual(['y1', 'hn0', 'hn1']);
  expect(constants.map(({ name, dims }) => `${name} ${dims}`)).toEqual([
    'W0 1,12,3',
    'R0 1,12,4',
    'B0 1,24',
    'W1 1,12,4',
    'R1 1,12,4',
    'B1 1,24',
    'axis 1',
  ]);
});

test.each(['load', 'shuffle'] as const)('the stream kernel multiplies: %s', async (splat) => {
  const wabt = await openWabt();
  const kernel = { fused: false, sums: 3, unroll: 4, splat };
  const module = wabt.parseWat('limit.wat', streamText(kernel, 2), { simd: true });
  const bytes = new Uint8Array(module.toBinary({}).buffer);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { memory, run } = exports as unknown as {
    memory: WebAssembly.Memory;
    run: (...args: number[]) => void;
  };
  const [blocks, rows, columns] = [2, 8, 12];
  const values = new Float32Array(memory.buffer);
  const [h, w] = [floats(rows, 'h'), floats(blocks * rows * columns, 'w')];
  values.set(h);
  values.set(w, weightsAt / 4);
  run(3, blocks, rows);
  const expected = Float32Array.from({ length: blocks * columns }, (_, j) => {
    const [block, column] = [Math.floor(j / columns), j % columns];
    return h.reduce(
      (sum, value, k) => Math.fround(sum + Math.fround(value * w[(block * rows + k) * columns + column])),
      0,
    );
  });
  expect(firstDifference(values.subarray(outAt / 4, outAt / 4 + expected.length), expected)).toBeUndefined();
});

test('options', () => {
  const known = { shapes: readShapes(), contestants: ['strict', 'ort-web', 'js'] };
  const parse = (...args: readonly string[]): Options => {
    const options = parseOptions(args, known);
    if (!options) throw new Error('help');
    return options;
  };
  expect(() => parse('--help')).toThrow('help');
  expect(parse().shapes).toBe(known.shapes);
  expect(parse('--shapes', 'keyword,13x152@1x49').shapes.map(({ hidden }) => hidden)).toEqual([154, 152]);
  expect(parse('--quick').contestants).not.toContain('js');
  expect(parse('--rounds', '3').effort.rounds).toBe(3);
  expect(() => parse('--shapes', 'keywrd')).toThrow('--shapes: unknown "keywrd"; expected sizes such as');
  expect(() => parse('--contestants', 'tf')).toThrow('unknown "tf"; expected some of strict, ort-web, js');
  expect(() => parse('--rounds', '0')).toThrow('--rounds: expected a whole number from 1, got "0"');
});

const limits: ShapeResult['limits'] = [
  {
    name: 'stream unfused',
    kernel: { fused: false, sums: 12, unroll: 8, splat: 'load' },
    rates: [30e9, 20e9],
  },
];

/** Two rounds, the second one twice as slow. */
const times = (seconds: number): readonly number[] => [seconds, 2 * seconds];

const report: Report = {
  date: '2026-11-22T10:00:00.000Z',
  engine: 'Node 24',
  processor: 'A & B <processor>',
  cores: 2,
  fused: false,
  rounds: 2,
  results: readShapes()
    .slice(0, 2)
    .map((shape) => ({
      shape,
      flops: flopsOf(shape),
      limits,
      absent: {},
      rows: [
        { contestant: 'strict', error: 3e-8, times: times(1e-5), shares: [0.5, 0.5] },
        { contestant: 'js', error: 3e-8, times: times(9e-5), shares: [0.1, 0.1] },
        { contestant: 'ort-web', error: 4e-8, times: times(4e-5), shares: [0.1, 0.1] },
        { contestant: 'ort-node', error: 1 },
      ],
    })),
  startup: [
    { shape: 'amp-stream', sizes: { strict: { raw: 21308, gzipped: 7885 } }, times: { strict: [5, 4, 6] } },
  ],
  peerSizes: { 'ort-web': { raw: 14e6, gzipped: 3.7e6 } },
};

describe('tables and plots', () => {
  test('columns line up', () => {
    const rows = [
      ['', 'time'],
      ['strict', '9.7 µs'],
    ];
    expect(alignTable(rows)).toBe('            time\n  strict  9.7 µs');
    expect(markdownTable(rows)).toBe('|        |   time |\n| ------ | -----: |\n| strict | 9.7 µs |');
  });

  test('the summary marks what misses its goal', () => {
    expect(summaryText(report.results)).toMatch(/pytorch-twin +– +– +4\.00\/5\.6! +– +– +50 %\n/);
  });

  test('the document is formatted, and a wrong contestant has no figures', async () => {
    const text = benchmarkDocument(report);
    expect(await check(text, { parser: 'markdown', printWidth: 110, singleQuote: true })).toBe(true);
    expect(text).toMatch(/\| +4\.00× \| +– \| +– \| +– \| +50 % \| +– \|/);
    expect(text).toMatch(/\| amp-stream: 1→8 \(1, 1\) +\| 15 µs ±17 % \|/);
  });

  test('the plot is well-formed, and its text escaped', () => {
    const text = plot(report);
    expect(text).toContain('A &amp; B &lt;processor&gt;');
    expect(text.match(/<rect/g)).toHaveLength(2 + 2);
    expect(element('a', { b: '"&' }, [element('c', { d: 1 / 3 })]).markup).toBe(
      '<a b="&quot;&amp;">\n<c d="0.33"/>\n</a>',
    );
  });
});
