// Compiled modules that tests of one file share, since compiling is what they spend their time on.

import type { CpuTarget } from '../../runtime/manifest.ts';
import type { Model, ModelModule } from '../../runtime/types.ts';
import { make, type Made } from './module.ts';
import { networkOf, type Network } from './network.ts';
import { wholeStates } from './whole-states.ts';

const made = new Map<string, Promise<Made>>();

/** The module of a config, compiled the first time it is asked for. */
export async function makeOnce(config: object): Promise<ModelModule> {
  const text = JSON.stringify(config);
  const known = made.get(text) ?? make({ name: 'made', ...config });
  made.set(text, known);
  return (await known).module;
}

/** A network with a function that loads its model, whose states are all in h0 and hn. */
export interface Loadable {
  readonly network: Network;
  readonly load: (target: CpuTarget, weights: Readonly<Record<string, Float32Array>>) => Model;
}

export async function loadable(config: object): Promise<Loadable> {
  const module = await makeOnce(config);
  const network = networkOf(config);
  return {
    network,
    load: (target, weights) => wholeStates(network.stateKinds, module.loadSync({ target, weights })),
  };
}
