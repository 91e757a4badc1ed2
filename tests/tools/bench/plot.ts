// The plot of docs/benchmarks.svg: ratios on a logarithmic axis, bars from 1 to the right where grucc is faster.

import { formatRatio } from './format.ts';
import { speedup, timesOf, type Report } from './results.ts';
import { element, type Svg } from './svg.ts';

const LEFT = 130;
const WIDTH = 860;
const RIGHT = WIDTH - 60;
const TOP = 64;
const BAR = 10;
const ROW = 31;
const FOOT = 44;

const peers = [
  { name: 'ort-web', title: 'ONNX Runtime Web', color: '#3b82f6' },
  { name: 'ort-node', title: 'ONNX Runtime native', color: '#e8793a' },
] as const;

// a grey that can be read on white and on black, for viewers that ignore the media query
const style = `text{font:12px system-ui,sans-serif;fill:#767676}.title{font-size:15px}.value{font-size:10px}.grid{stroke:#767676;stroke-opacity:.25}
.one{stroke:#767676}@media(prefers-color-scheme:light){text{fill:#24292f}}@media(prefers-color-scheme:dark){text{fill:#e6edf3}}`;

interface Bar {
  readonly ratio: number;
  readonly color: string;
}

interface Group {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** `fast` where it was measured, else `strict`. */
export function plot({ results, date, engine, processor }: Report): string {
  const contestant = results.some((result) => timesOf(result, 'fast')) ? 'fast' : 'strict';
  const groups: readonly Group[] = results.map((result) => ({
    name: result.shape.name,
    bars: peers.flatMap(({ name, color }) => {
      const ratio = speedup(result, contestant, name);
      return ratio === undefined ? [] : [{ ratio, color }];
    }),
  }));
  const ratios = groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio));
  const low = Math.min(-1, ...ratios.map((value) => Math.floor(Math.log2(value))));
  const high = Math.max(1, ...ratios.map((value) => Math.ceil(Math.log2(value))));
  const x = (ratio: number): number => LEFT + ((Math.log2(ratio) - low) / (high - low)) * (RIGHT - LEFT);
  const height = TOP + groups.length * ROW + FOOT;
  const title = `grucc (${contestant}): how many times faster, one thread`;
  const parts = [
    element('title', {}, title),
    element('style', {}, style),
    element('text', { x: 12, y: 22, class: 'title' }, title),
    ...peers.flatMap((peer, i) => legend(peer, 12 + i * 180)),
    ...axis(low, high, x, height),
    ...groups.flatMap((group, i) => groupOf(group, TOP + i * ROW, x)),
    element('text', { x: 12, y: height - 8 }, `${date.slice(0, 10)}, ${engine}, ${processor}`),
  ];
  const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img' }, parts)}\n`;
}

function legend({ title, color }: (typeof peers)[number], x: number): readonly Svg[] {
  return [
    element('rect', { x, y: 34, width: 10, height: 10, fill: color }),
    element('text', { x: x + 16, y: 43 }, `than ${title}`),
  ];
}

function axis(low: number, high: number, x: (ratio: number) => number, height: number): readonly Svg[] {
  const bottom = height - FOOT;
  return Array.from({ length: high - low + 1 }, (_, i) => 2 ** (low + i)).flatMap((ratio) => [
    element('line', {
      x1: x(ratio),
      x2: x(ratio),
      y1: TOP - 6,
      y2: bottom,
      class: ratio === 1 ? 'one' : 'grid',
    }),
    element('text', { x: x(ratio), y: bottom + 14, 'text-anchor': 'middle' }, `${ratio}×`),
  ]);
}

function groupOf({ name, bars }: Group, y: number, x: (ratio: number) => number): readonly Svg[] {
  return [
    element('text', { x: LEFT - 10, y: y + BAR + 4, 'text-anchor': 'end' }, name),
    ...bars.flatMap(({ ratio, color }, i) => {
      const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
      const top = y + i * (BAR + 2);
      return [
        element('rect', { x: from, y: top, width: to - from, height: BAR, fill: color }),
        element('text', { x: to + 4, y: top + BAR - 1, class: 'value' }, formatRatio(ratio)),
      ];
    }),
  ];
}
