// The formulas of one unit as lines over time, on one axis.

import { make } from '../dom.ts';
import { scaleOf, valueAt, type Shown } from './heat-map.ts';

const [WIDTH, HEIGHT] = [640, 160];
const NAMESPACE = 'http://www.w3.org/2000/svg';

/** A group of lines and its legend; a series that has no such unit is left out. */
export function lines(
  series: readonly (readonly [label: string, shown: Shown])[],
  unit: number,
): HTMLElement {
  const drawn = series.filter(([, shown]) => unit < shown.size);
  const most = Math.max(1, ...drawn.map(([, shown]) => scaleOf(shown).most));
  const least = drawn.every(([, shown]) => scaleOf(shown).isGate) ? 0 : -most;
  const y = (value: number): number => HEIGHT - ((value - least) / (most - least)) * HEIGHT;
  const svg = shape('svg', {
    viewBox: `0 -4 ${WIDTH} ${HEIGHT + 8}`,
    preserveAspectRatio: 'none',
    role: 'img',
  });
  svg.setAttribute('aria-label', `unit ${unit} over time: ${drawn.map(([label]) => label).join(', ')}`);
  for (const level of [least, 0, most])
    svg.append(shape('line', { x1: 0, x2: WIDTH, y1: y(level), y2: y(level), class: 'level' }));
  drawn.forEach(([, shown], i) => {
    const x = (t: number): number => (t * WIDTH) / Math.max(1, shown.steps - 1);
    const points = Array.from(
      { length: shown.steps },
      (_, t) => `${x(t).toFixed(1)},${y(valueAt(shown, t, unit)).toFixed(1)}`,
    );
    svg.append(shape('polyline', { points: points.join(' '), class: `line line-${i % 6}` }));
  });
  const legend = drawn.map(([label], i) => make('li', { className: `line-${i % 6}` }, label));
  const axis = make(
    'div',
    { className: 'axis' },
    make('span', {}, number(most)),
    make('span', {}, number(least)),
  );
  return make(
    'figure',
    { className: 'lines' },
    make('ul', { className: 'legend' }, ...legend),
    make('div', { className: 'lines-body' }, axis, svg as unknown as HTMLElement),
  );
}

function shape(tag: string, attributes: Readonly<Record<string, string | number>>): Element {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

const number = (value: number): string => String(Number(value.toPrecision(2)));
