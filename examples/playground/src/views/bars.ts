// One row of an output as bars: what a network says of a whole sequence.

import { make } from '../dom.ts';
import type { Watched } from '../protocol.ts';

/** More would be thinner than a line. */
const MOST = 128;

export function bars({ size, values }: Watched, sequence: number): HTMLElement {
  const row = [...values.subarray(sequence * size, (sequence + 1) * size)];
  const most = Math.max(...row.map(Math.abs)) || 1;
  const columns = row.slice(0, MOST).map((value, i) => {
    const bar = make('i', {
      className: value < 0 ? 'below' : '',
      title: `output[${i}]: ${value.toFixed(4)}`,
    });
    bar.style.height = `${(100 * Math.abs(value)) / most}%`;
    return bar;
  });
  const caption = make(
    'figcaption',
    {},
    make('b', {}, 'output'),
    make('span', {}, 'of the whole sequence'),
    make('span', {}, `up to ${most.toPrecision(2)}`),
  );
  return make('figure', { className: 'heat' }, caption, make('div', { className: 'bars' }, ...columns));
}
