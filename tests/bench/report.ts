// What is printed of a shape.

import type { ShapeResult } from './measure.ts';
import { describeShape } from './shapes.ts';
import { median, ratio, spread } from './stats.ts';
import { alignTable } from './table.ts';

/** 0.563 µs, 159 ms: three digits. */
export function formatTime(seconds: number): string {
  const [value, unit] = seconds < 1e-3 ? [seconds * 1e6, 'µs'] : [seconds * 1e3, 'ms'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

export const formatRatio = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)}×`;
export const formatShare = (value: number): string => `${Math.round(value * 100)} %`;
export const formatRate = (value: number): string => `${(value / 1e9).toFixed(1)} GFLOP/s`;

const peers = ['ort-web', 'ort-node'];

/** How much faster a contestant is than a peer; a dash where one of them has no time. */
export function ratioOf({ rows }: ShapeResult, contestant: string, peer: string): number | undefined {
  const [own, other] = [contestant, peer].map((name) => rows.find((row) => row.contestant === name)?.times);
  return own && other ? ratio(other, own) : undefined;
}

const cell = (value: number | undefined, format: (value: number) => string): string =>
  value === undefined ? '–' : format(value);

export function shapeText(result: ShapeResult): string {
  const { shape, flops, rows, limits, absent } = result;
  const table = rows.map(({ contestant, times, shares, error }) => [
    contestant,
    cell(times && median(times), formatTime),
    cell(times && spread(times), (value) => `±${Math.round(value * 50)} %`),
    ...peers.map((peer) => cell(ratioOf(result, contestant, peer), formatRatio)),
    cell(times && flops / median(times), formatRate),
    cell(shares && median(shares), formatShare),
    `${error.toExponential(1)}${times ? '' : ' WRONG'}`,
  ]);
  const head = ['', 'time', 'spread', ...peers.map((peer) => `vs ${peer}`), 'rate', 'of limit', 'max error'];
  const limitText = limits.map(({ name, rates, kernel }) => {
    const { sums, unroll, splat } = kernel;
    return `${name} ${formatRate(median(rates))} (${sums} sums, unrolled by ${unroll}, ${splat})`;
  });
  return [
    `${shape.name}: ${describeShape(shape)}`,
    alignTable([head, ...table]),
    `  limits: ${limitText.join(', ')}`,
    ...Object.entries(absent).map(([name, why]) => `  ${name}: ${why}`),
    '',
  ].join('\n');
}
