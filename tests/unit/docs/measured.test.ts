// What the documents quote of the benchmarks is what the benchmarks say. UPDATE_DOCS=1 rewrites it.
import { expect, test } from 'vitest';
import { expectGenerated, read } from '../../support/markdown.ts';

type Row = Readonly<Record<string, string>>;

/** The rows of the first table whose head begins with this word. */
function tableOf(path: string, first: string): readonly Row[] {
  const lines = read(path).split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${first}`));
  const cells = (line: string): readonly string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  const head = cells(lines[start]);
  return lines
    .slice(start + 2, end)
    .map((line) => Object.fromEntries(cells(line).map((cell, i) => [head[i], cell])));
}

function tableText(rows: readonly Row[]): string {
  const head = Object.keys(rows[0]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map((row) => line(head.map((name) => row[name])))].join('\n');
}

const speeds = tableOf('docs/benchmarks.md', 'network');
const ratioOf = (row: Row, name: string): number => Number.parseFloat(row[name]);
const isBatch = (row: Row): boolean => !/\(1, \d+\)/.test(row.network);

test('docs/targets.md: the table, what is lost in bold', () => {
  const ratio = (row: Row, name: string): string => (ratioOf(row, name) < 1 ? `**${row[name]}**` : row[name]);
  const time = (text: string): string => text.replace(/ ±.*/, '');
  const rows = speeds.map((row) => ({
    network: row.network,
    strict: time(row.strict),
    fast: time(row.fast),
    'ORT Web': time(row['ORT Web']),
    'ORT native': time(row['ORT native']),
    'fast × Web': ratio(row, 'fast × Web'),
    'fast × native': ratio(row, 'fast × native'),
    'strict × Web': ratio(row, 'strict × Web'),
  }));
  return expectGenerated('docs/targets.md', 'speed', tableText(rows));
});

test('docs/targets.md: WebGPU', () =>
  expectGenerated('docs/targets.md', 'webgpu', tableText(tableOf('docs/benchmarks-webgpu.md', 'network'))));

/** A number in a sentence, rounded as people do: 0.81 is 0.8, 329 is 330. */
function rounded(value: number): string {
  return String(Number(value < 10 ? value.toFixed(1) : value.toPrecision(2)));
}

function range(rows: readonly Row[], name: string): string {
  const ratios = rows.map((row) => ratioOf(row, name));
  return `${rounded(Math.min(...ratios))} to ${rounded(Math.max(...ratios))}`;
}

test('README.md: how much faster, in figures', () => {
  const [batches, single] = [speeds.filter(isBatch), speeds.filter((row) => !isBatch(row))];
  const large = batches.filter((row) => !row.network.startsWith('pytorch-twin'));
  const behind = single.filter((row) => ratioOf(row, 'fast × native') < 1);
  expect(behind.length).toBeGreaterThan(0);
  const lost = behind.map((row) => `${row.network.split(':')[0]} (${row['fast × native']})`).join(', ');
  return expectGenerated(
    'README.md',
    'speed',
    `On single sequences \`fast\` is ${range(single, 'fast × Web')} times as fast as ONNX Runtime Web, and ahead of native ONNX Runtime everywhere but on ${lost}. On batches of 16 and more it is ${range(large, 'fast × Web')} times as fast as ONNX Runtime Web and behind the native one (${range(large, 'fast × native')}), whose vectors are four times wider.`,
  );
});
