// Prints a module that lacks some of its parts, and is opened with them: for those who keep parts in files.

import type { PlanName } from '../runtime/manifest.ts';
import { moduleText, type ModuleParts } from './module.ts';

export type { ModuleParts } from './module.ts';

/** The parts that are bytes: wasm, the same with fused multiply-add, and the baked weights. */
export type PartName = Extract<PlanName, 'wasm' | 'fused'> | 'weights';

export interface OutsidePart {
  readonly key: PartName;
  /** as a module would hold it: the weights in base64, kernels in hexadecimal */
  readonly text: string;
}

export interface OpenedModule {
  /** declares `open`, which makes `load` and `loadSync` of the parts that were left out */
  readonly text: string;
  /** of a module that has `load` in the place of `open`: nothing is there without waiting */
  readonly types: string;
  readonly outside: readonly OutsidePart[];
}

/** Leaves out those of the named parts that there are. */
export async function printOpened(parts: ModuleParts, names: readonly PartName[]): Promise<OpenedModule> {
  const { printTypes } = await import('./types.ts');
  const outside = names.flatMap((key) => textOf(parts, key) ?? []);
  const without = outside.map(({ key }) => key);
  return {
    text: moduleText(parts, { without }),
    types: printTypes({ ...parts, waits: true }),
    outside,
  };
}

function textOf({ kernels, weights }: ModuleParts, key: PartName): OutsidePart | undefined {
  if (key === 'weights') return weights === undefined ? undefined : { key, text: weights };
  const code = kernels[key];
  return code === undefined ? undefined : { key, text: JSON.parse(code) as string };
}
