// What is printed while it runs: a table for each shape, and at the end all shapes against their goals.

import {
  formatError,
  formatRate,
  formatRatio,
  formatShare,
  formatTime,
  medianTime,
  orDash,
} from './format.ts';
import { goals, STRICT_SHARE } from './goals.ts';
import type { ShapeResult } from './measure.ts';
import { shareOf, speedup } from './results.ts';
import { describeShape } from './shapes.ts';
import type { StartupRow } from './startup.ts';
import { median, spread } from './stats.ts';
import { alignTable } from './table.ts';

export function shapeText(result: ShapeResult): string {
  const { shape, flops, rows, limits, absent } = result;
  const head = ['', 'time', 'spread', 'vs ort-web', 'vs ort-node', 'rate', 'of limit', 'max error'];
  const table = rows.map(({ contestant, times, shares, error }) => [
    contestant,
    orDash(times, medianTime),
    orDash(times, (all) => `±${formatShare(spread(all) / 2)}`),
    orDash(speedup(result, contestant, 'ort-web'), formatRatio),
    orDash(speedup(result, contestant, 'ort-node'), formatRatio),
    orDash(times, (all) => formatRate(flops / median(all))),
    orDash(shares, (all) => formatShare(median(all))),
    `${formatError(error)}${times ? '' : ' WRONG'}`,
  ]);
  const limitTexts = limits.map(({ name, rates, kernel }) => {
    const { sums, unroll, splat } = kernel;
    return `${name} ${formatRate(median(rates))} (${sums} sums, unrolled by ${unroll}, ${splat})`;
  });
  return [
    `${shape.name}: ${describeShape(shape)}`,
    alignTable([head, ...table]),
    `  limits: ${limitTexts.join(', ')}`,
    ...Object.entries(absent).map(([name, why]) => `  ${name}: ${why}`),
    '',
  ].join('\n');
}

/** Ratios and the goals they are held against: 2.31/2.2 is reached, 1.93/2.2! is not. */
export function summaryText(results: readonly ShapeResult[]): string {
  const head = [
    '',
    'fast vs web',
    'fast vs node',
    'strict vs web',
    'strict vs node',
    'fast of limit',
    'strict',
  ];
  const table = results.map((result) => {
    const goal = goals[result.shape.name];
    const against = (contestant: string, peer: 'web' | 'node', share: number): string =>
      orDash(speedup(result, contestant, `ort-${peer}`), (value) => {
        if (goal === undefined) return value.toFixed(2);
        const wanted = goal[peer] * share;
        return `${value.toFixed(2)}/${Number(wanted.toFixed(2))}${value < wanted ? '!' : ' '}`;
      });
    return [
      result.shape.name,
      against('fast', 'web', 1),
      against('fast', 'node', 1),
      against('strict', 'web', STRICT_SHARE),
      against('strict', 'node', STRICT_SHARE),
      orDash(shareOf(result, 'fast'), formatShare),
      orDash(shareOf(result, 'strict'), formatShare),
    ];
  });
  return `${alignTable([head, ...table])}\n`;
}

export function startupText({ shape, times, sizes }: StartupRow): string {
  const parts = Object.entries(times).map(([name, all]) => `${name} ${formatTime(median(all) / 1000)}`);
  const bytes = Object.entries(sizes).map(
    ([name, { raw, gzipped }]) => `${name} ${raw} B, ${gzipped} gzipped`,
  );
  return `  ${shape}: ${parts.join(', ')}; module: ${bytes.join('; ')}`;
}
