// A picture of a series over time: a column a step, a row a unit, colours from the page's own palette.

import { make } from '../dom.ts';
import type { Watched } from '../protocol.ts';

/** One sequence of a series. */
export interface Shown extends Watched {
  readonly batch: number;
  readonly steps: number;
  readonly sequence: number;
}

export const valueAt = ({ values, size, batch, sequence }: Shown, t: number, unit: number): number =>
  values[(t * batch + sequence) * size + unit];

/** Values in [0, 1] are a gate's and are shown from the least to the most; anything else is shown around 0. */
export interface Scale {
  readonly isGate: boolean;
  readonly least: number;
  readonly most: number;
}

export function scaleOf(shown: Shown): Scale {
  let [least, most] = [Infinity, -Infinity];
  for (let t = 0; t < shown.steps; t++)
    for (let unit = 0; unit < shown.size; unit++) {
      const value = valueAt(shown, t, unit);
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  const isGate = least >= 0 && most <= 1;
  const bound = Math.max(-least, most) || 1;
  return isGate ? { isGate, least, most } : { isGate, least: -bound, most: bound };
}

type Color = readonly [number, number, number];

/** The palette of the scheme at hand: what stands in the style sheet, as numbers. */
export function palette(): { readonly [name in 'zero' | 'plus' | 'minus' | 'gate']: Color } {
  const style = getComputedStyle(document.documentElement);
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const color = (name: string): Color => {
    const hex = style.getPropertyValue(`--${name}-${isDark ? 'dark' : 'light'}`).trim();
    return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Color;
  };
  return { zero: color('zero'), plus: color('plus'), minus: color('minus'), gate: color('gate') };
}

function shareOf(value: number, { isGate, least, most }: Scale): number {
  return isGate ? (value - least) / (most - least || 1) : Math.abs(value) / most;
}

/** One pixel an element; the style sheet makes it large. */
export function heatMap(shown: Shown, scale: Scale, label: string): HTMLCanvasElement {
  const { steps, size } = shown;
  const canvas = make('canvas', { width: steps, height: size });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', label);
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  const image = context.createImageData(steps, size);
  const colors = palette();
  for (let unit = 0; unit < size; unit++)
    for (let t = 0; t < steps; t++) {
      const value = valueAt(shown, t, unit);
      const end = scale.isGate ? colors.gate : value < 0 ? colors.minus : colors.plus;
      const share = shareOf(value, scale);
      const at = 4 * (unit * steps + t);
      for (let c = 0; c < 3; c++) image.data[at + c] = colors.zero[c] + (end[c] - colors.zero[c]) * share;
      image.data[at + 3] = Number.isNaN(value) ? 0 : 255;
    }
  context.putImageData(image, 0, 0);
  return canvas;
}
