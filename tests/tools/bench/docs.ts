// Writes docs/benchmarks.md and docs/benchmarks.svg.

import { writeFileSync } from 'node:fs';
import {
  formatBytes,
  formatError,
  formatRate,
  formatRatio,
  formatShare,
  formatTime,
  medianTime,
  orDash,
} from './format.ts';
import { TOLERANCE, type ShapeResult } from './measure.ts';
import { root } from './paths.ts';
import { plot } from './plot.ts';
import { rowOf, shareOf, speedup, timesOf, type Report } from './results.ts';
import { describeShape } from './shapes.ts';
import { median, quantile } from './stats.ts';
import { markdownTable } from './table.ts';

export function writeDocs(report: Report): void {
  writeFileSync(new URL('docs/benchmarks.md', root), benchmarkDocument(report));
  writeFileSync(new URL('docs/benchmarks.svg', root), plot(report));
}

export function benchmarkDocument(report: Report): string {
  const { date, engine, processor, cores, fused, rounds } = report;
  const sections = [
    `# Benchmarks

What \`npm run bench -- --write-docs\` measured on ${date.slice(0, 10)}: ${engine}, one of ${cores} cores of ${processor}, ${fused ? 'with' : 'without'} relaxed SIMD. Every contestant computed the same networks from the same weights on one thread, in turns in one process; what it gave was compared with float64 before it was timed.

![How many times faster than ONNX Runtime](benchmarks.svg)`,
    `## Speed

Medians of one call: a step of a stream where T is 1, else a whole sequence. × is how many times faster grucc is. "Of limit" is the share of the [machine's limit](#the-machines-limits) that the matrix products alone would account for.

${speedTable(report)}`,
    `## The machine's limits

Measured in turns with the contestants: how fast one core multiplies and adds vectors of 128 bits in WebAssembly. A batch of one is held against a matrix-vector product that streams as many weights as the network has; larger batches against arithmetic in registers, with nothing to load. Several kernels are tried, and the best is the limit. Fused is relaxed SIMD's multiply-add, which \`fast\` uses.

${limitTable(report)}`,
    ...[variantSection(report), startupSection(report)].filter((text) => text !== undefined),
    `## How it is measured

- Weights are drawn as PyTorch draws them, uniformly in ±1/√hidden. The ONNX models are written by \`tests/tools/bench/onnx.ts\`: a GRU node for each layer with \`linear_before_reset = 1\`; in a stream the state tensors go from one call to the next.
- Each of ${rounds} rounds gives every contestant a turn of several samples, taken by benchmark.js; a figure is the median over rounds of medians of samples, a ratio the median over rounds of ratios within a round, so that a machine that changes its speed slows both sides.
- ONNX Runtime Web is its wasm build with one thread. ONNX Runtime native is onnxruntime-node's CPU provider with one thread; its vectors are as wide as the processor's, WebAssembly's are 128 bits.
- A contestant whose largest error exceeds ${TOLERANCE.toExponential(0)} has no time.`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const peers = ['ort-web', 'ort-node'];

function speedTable({ results }: Report): string {
  const ours = ['strict', 'fast'];
  const ratios = ours.flatMap((own) => [`${own} × Web`, `${own} × native`]);
  const head = [
    'network',
    ...ours,
    'ORT Web',
    'ORT native',
    ...ratios,
    ...ours.map((own) => `${own} of limit`),
  ];
  const rows = results.map((result) => [
    `${result.shape.name}: ${describeShape(result.shape)}`,
    ...[...ours, ...peers].map((name) => timeCell(result, name)),
    ...ours.flatMap((own) => peers.map((peer) => orDash(speedup(result, own, peer), formatRatio))),
    ...ours.map((own) => orDash(shareOf(result, own), formatShare)),
  ]);
  const errors = [...ours, ...peers].flatMap((name) => {
    const all = results.flatMap((result) => rowOf(result, name)?.error ?? []);
    return all.length > 0 ? `${name} ${formatError(Math.max(...all))}` : [];
  });
  return `${markdownTable([head, ...rows])}

input→hidden, × layers, bi for two directions, (batch, steps); ± is half of the middle half of the rounds. Largest errors: ${errors.join(', ')}.`;
}

function timeCell(result: ShapeResult, contestant: string): string {
  return orDash(timesOf(result, contestant), (times) => {
    const half = (quantile(times, 0.75) - quantile(times, 0.25)) / 2 / median(times);
    return `${medianTime(times)} ±${formatShare(half)}`;
  });
}

function limitTable({ results }: Report): string {
  const head = ['network', 'limit', 'unfused', 'fused'];
  const rows = results.map(({ shape, limits }) => [
    shape.name,
    limits[0].name.split(' ')[0],
    formatRate(median(limits[0].rates)),
    orDash(limits[1], ({ rates }) => formatRate(median(rates))),
  ]);
  return markdownTable([head, ...rows]);
}

const variantNames = ['js', 'tfjs-cpu', 'tfjs-wasm'];

/** JavaScript, TensorFlow.js and dynamic sizes, where they were measured. */
function variantSection({ results }: Report): string | undefined {
  const measured = results.filter((result) =>
    [...variantNames, 'strict-dynamic'].some((name) => timesOf(result, name)),
  );
  if (measured.length === 0) return undefined;
  const head = ['network', ...variantNames, 'js × tfjs-cpu', 'wasm × js', 'dynamic, strict', 'dynamic, fast'];
  const cost = (result: ShapeResult, name: string): string =>
    orDash(speedup(result, `${name}-dynamic`, name), (value) => `${(1 / value).toFixed(2)}`);
  const rows = measured.map((result) => [
    result.shape.name,
    ...variantNames.map((name) => orDash(timesOf(result, name), medianTime)),
    orDash(speedup(result, 'js', 'tfjs-cpu'), formatRatio),
    orDash(speedup(result, 'strict', 'js'), formatRatio),
    ...['strict', 'fast'].map((name) => cost(result, name)),
  ]);
  return `## JavaScript, TensorFlow.js, dynamic sizes

TensorFlow.js's own GRU resets before the product and cannot run these networks, so that they are composed of its operations; it sits out where a call would take seconds. "Dynamic" is the time of a module whose batch and steps are dynamic, with fixed sizes being 1.

${markdownTable([head, ...rows])}`;
}

function startupSection({ startup, peerSizes }: Report): string | undefined {
  if (startup.length === 0) return undefined;
  const names = [...new Set(startup.flatMap(({ times }) => Object.keys(times)))];
  const sizes = [...new Set(startup.flatMap((row) => Object.keys(row.sizes)))];
  const head = [
    'network',
    ...sizes.map((name) => `module, ${name}`),
    ...names.map((name) => `first result, ${name}`),
  ];
  const rows = startup.map((row) => [
    row.shape,
    ...sizes.map((name) =>
      orDash(row.sizes[name], ({ raw, gzipped }) => `${formatBytes(raw)}, ${formatBytes(gzipped)} gz`),
    ),
    ...names.map((name) => orDash(row.times[name], (all) => formatTime(median(all) / 1000))),
  ]);
  const peers = Object.entries(peerSizes).map(
    ([name, { raw, gzipped }]) => `${name} ${formatBytes(raw)}, ${formatBytes(gzipped)} gzipped`,
  );
  return `## Start-up

From a cold import to the first result in a fresh process, weights read from a file. A module holds the kernels for wasm and js and no weights. A page that uses a peer downloads: ${peers.join('; ')}.

${markdownTable([head, ...rows])}`;
}
