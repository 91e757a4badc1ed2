// The shapes of a module's arrays as the comments of its types show them.

import type { Manifest } from '../runtime/manifest.ts';
import { literal } from './literal.ts';
import type { ModuleParts } from './module.ts';

export interface Shapes {
  readonly x: string;
  readonly output: string;
  readonly state: string;
  readonly step: readonly [string, string];
}

/** Shapes with this network's numbers in them. */
export function shapesOf({ manifest: m, states }: ModuleParts): Shapes {
  const batch = m.batch ?? 'B';
  const steps = m.steps ?? 'T';
  const sequence = (width: number): string =>
    `(${(m.batchFirst ? [batch, steps, width] : [steps, batch, width]).join(', ')})`;
  return {
    x: sequence(m.input),
    output: m.outputs === null ? sequence(m.output) : `(${batch}, ${m.output})`,
    state: stateShape(m, states),
    step: [`(${batch}, ${m.input})`, `(${batch}, ${m.output})`],
  };
}

/** Of states of several sizes there is no one shape: they lie one whole after the other. */
function stateShape({ states: count, batch, hidden }: Manifest, states: ModuleParts['states']): string {
  const shape = (n: number, size: number): string => `(${n}, ${batch ?? 'B'}, ${size})`;
  if (states.every(({ size }) => size === hidden)) return shape(count, hidden);
  const parts = states.map((each) => `${literal(each.name)} ${shape(each.count, each.size)}`);
  return `${parts.join(', then ')}, one whole after the other`;
}
