// The networks that are measured: shapes.json with what follows from its numbers.

import { readFileSync } from 'node:fs';

/** T steps of B sequences through L layers of I or D·H inputs. */
export interface Shape {
  readonly name: string;
  readonly input: number;
  readonly hidden: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly bias?: boolean;
  readonly batch: number;
  readonly steps: number;
  /** where the network is from */
  readonly from?: string;
}

export function readShapes(): readonly Shape[] {
  return JSON.parse(readFileSync(new URL('shapes.json', import.meta.url), 'utf8')) as Shape[];
}

/** `13x154@1x49`, `128x256x2bi@16x128`: input, hidden, layers and bi; batch and steps. */
export function parseShape(text: string): Shape | undefined {
  const match = /^(\d+)x(\d+)(?:x(\d+))?(bi)?@(\d+)x(\d+)$/.exec(text);
  if (!match) return undefined;
  const [input, hidden, layers, , batch, steps] = match.slice(1).map((part) => Number(part ?? 1));
  const sizes = [input, hidden, layers, batch, steps];
  if (sizes.includes(0)) return undefined;
  return { name: text, input, hidden, layers, bidirectional: match[4] !== undefined, batch, steps };
}

export const directionsOf = ({ bidirectional }: Shape): number => (bidirectional ? 2 : 1);

/** What a layer reads: x, or the output of the layer before. */
export const inputsOf = (shape: Shape, layer: number): number =>
  layer === 0 ? shape.input : directionsOf(shape) * shape.hidden;

/** A network of one step is used as a stream, which keeps the state from call to call. */
export const isStream = ({ steps }: Shape): boolean => steps === 1;

export const layersOf = ({ layers }: Shape): readonly number[] => Array.from({ length: layers }, (_, l) => l);

/** The parameters' elements of the matrices, which every step reads once. */
export function matrixElements(shape: Shape): number {
  const rows = layersOf(shape).map((layer) => inputsOf(shape, layer) + shape.hidden);
  return directionsOf(shape) * 3 * shape.hidden * rows.reduce((a, b) => a + b, 0);
}

/** Floating-point operations of the matrix products of one call: a multiplication and an addition for each weight. */
export const flopsOf = (shape: Shape): number => 2 * matrixElements(shape) * shape.batch * shape.steps;

/** `10→16 ×2 bi (3, 5)`: sizes, layers, batch and steps. */
export function describeShape(shape: Shape): string {
  const { input, hidden, layers, bidirectional, batch, steps } = shape;
  const more = `${layers > 1 ? ` ×${layers}` : ''}${bidirectional ? ' bi' : ''}`;
  return `${input}→${hidden}${more} (${batch}, ${steps})`;
}
