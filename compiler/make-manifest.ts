// The manifest of a network: what a module's runtime, and the plans of its memory, have to know of it.

import type { Arg, Manifest } from '../runtime/manifest.ts';
import { canStream } from './front/network.ts';
import type { Network } from './network.ts';

export function makeManifest(
  network: Pick<Network, 'config' | 'params' | 'signature'>,
  plans: Plans,
  build: string,
): Manifest {
  const { config, params } = network;
  return {
    build,
    name: config.name,
    ...calledWith(network, plans),
    dims: {
      batch: config.batch === 'dynamic' ? null : config.batch,
      steps: config.steps === 'dynamic' ? null : config.steps,
    },
    streams: canStream(config),
    lengths: config.seqLength,
    params,
  };
}

type Plans = Manifest['programs']['run']['plans'];

/** What kernels are called with, and what they need around them. */
export function calledWith(
  { signature: { args } }: Pick<Network, 'signature'>,
  plans: Plans,
): Pick<Manifest, 'args' | 'programs'> {
  const told = args.map(({ name, elem, axes, access, from, states }): [string, Arg] => [
    name,
    {
      ...(elem !== 'f32' && { elem }),
      axes,
      ...(access !== 'read' && { access }),
      ...(from !== 'call' && { from }),
      ...(states && { states }),
    },
  ]);
  return {
    args: Object.fromEntries(told),
    programs: { run: { args: args.map(({ name }) => name), plans } },
  };
}
