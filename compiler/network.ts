// A network as read from a config and its cells: the first half of compiling, which checks and explanations share.

import type { CompileInput } from './api-types.ts';
import { targets } from './choose-targets.ts';
import { fail } from './diagnostics.ts';
import { buildGraph } from './front/build.ts';
import type { Config } from './front/config-types.ts';
import { parseConfig, type ParsedConfig } from './front/config.ts';
import { canStream } from './front/network.ts';
import { paramShapes, type ParamShapes } from './front/params.ts';
import { signatureOf, type NetworkSizes } from './front/signature.ts';
import { statesOf, type PlacedStates } from './front/states.ts';
import type { Graph, Root } from './ir/graph.ts';
import type { Signature } from './ir/signature.ts';
import { readCells } from './read-cells.ts';

export interface Network extends ParsedConfig {
  readonly params: ParamShapes;
  readonly states: readonly PlacedStates[];
  /** what the module's kernel is called with */
  readonly signature: Signature;
  readonly graph: (watch?: (formula: Root) => void) => Graph;
}

export function openNetwork(input: CompileInput): Network {
  const parsed = readConfig(input);
  const { config } = parsed;
  const cells = readCells(parsed, input);
  const states = statesOf(config, cells);
  return {
    ...parsed,
    params: paramShapes(config, cells),
    states,
    signature: signatureOf(config, states, kernelSizes(config)),
    graph: (watch) => buildGraph(config, cells, watch),
  };
}

export function readConfig(input: CompileInput): ParsedConfig {
  const known = targets.map((target) => target.name);
  const unknown = input.targets?.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) fail('GRU1003', `unknown target "${unknown}"; expected ${known.join(' or ')}`);
  const parsed = parseConfig(input.config, { targets: known, defaultName: input.defaultName });
  return input.targets ? { ...parsed, config: { ...parsed.config, targets: input.targets } } : parsed;
}

/** What the kernel is made for. Where a model can stream it takes any number of steps: all of a run, and one. */
function kernelSizes(config: Config): NetworkSizes {
  const batch = config.batch === 'dynamic' ? 'batch' : config.batch;
  const isFixed = config.steps === 1 || !canStream(config);
  const steps = config.steps === 'dynamic' || !isFixed ? 'steps' : config.steps;
  return { batch, steps };
}
