// Two programs of one module: a network, and one made by hand that reads its states and its parameters.

import { runInThisContext } from 'node:vm';
import { input, map, param, type Graph } from '../../compiler/ir/graph.ts';
import type { Arg, Signature } from '../../compiler/ir/signature.ts';
import { slice } from '../../compiler/ir/views.ts';
import { calledWith } from '../../compiler/make-manifest.ts';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { planOf } from '../../compiler/plan.ts';
import type { Target } from '../../compiler/target.ts';
import type { Kernels, Manifest } from '../../runtime/manifest.ts';
import { dataFor, networkOf } from './network.ts';

export const HIDDEN = 4;
export const network = networkOf({ input_size: 3, hidden_size: HIDDEN });
const { args } = network.signature;
/** What both take: this one only reads the states. */
const shared = args
  .filter(({ name }) => name === 'weights' || name === 'state')
  .map((arg): Arg => ({ ...arg, access: 'read' }));
const probed: Arg = {
  name: 'probed',
  elem: 'f32',
  axes: { batch: 'batch', hidden: HIDDEN },
  access: 'write',
  from: 'call',
};
const signatures: Readonly<Record<string, Signature>> = {
  run: network.signature,
  probe: { ...network.signature, args: [...shared, probed] },
};

/** The states times a part of a parameter that the network has too, with one of its own added. */
const state = input('h0', ['batch', HIDDEN], { arg: 'state', part: 0 });
const scaled = map('mul', state, slice(param('bias_ih_l0', [3 * HIDDEN]), 0, HIDDEN, HIDDEN));
const probe = { roots: [{ name: 'probed', node: map('add', scaled, param('own', [HIDDEN])) }] };
const graphs: Readonly<Record<string, Graph>> = { run: network.graph, probe };

export const sizes = { batch: 2, steps: 3 };
export const data = dataFor(network, sizes, 1);
const own = Float32Array.of(1, 2, 3, 4);
export const params = new Map(Object.entries({ ...data.params, own }));

export interface Two {
  readonly manifest: Manifest;
  readonly kernels: Kernels;
}

export async function twoPrograms(target: Target): Promise<Two> {
  const made = Object.entries(graphs).map(([name, graph]) => {
    const program = toKernel(toProgram(graph, signatures[name]), target);
    const called = calledWith({ signature: signatures[name] }, { [target.plan]: planOf(program) });
    return { name, program, called };
  });
  const programs = Object.fromEntries(made.map(({ name, program }) => [name, program]));
  const programsOf = Object.fromEntries(made.map(({ name, called }) => [name, called.programs.run]));
  const { code } = await target.emit(programs);
  const manifest: Manifest = {
    build: '',
    name: 'test',
    args: Object.fromEntries(made.toReversed().flatMap(({ called }) => Object.entries(called.args))),
    dims: { batch: null, steps: null },
    streams: true,
    lengths: false,
    params: { ...network.params, own: [HIDDEN] },
    programs: { run: made[0].called.programs.run, ...programsOf },
  };
  return { manifest, kernels: { [target.plan]: readCode(code) } };
}

/** What a module holds, as it is there. */
export function readCode(code: string): Kernels[keyof Kernels] {
  return runInThisContext(`(${code})`) as Kernels[keyof Kernels];
}

/** What the second program makes of states. */
export const probeOf = (states: Float32Array): Float32Array => {
  const bias = params.get('bias_ih_l0') as Float32Array;
  return states.map((h, i) => Math.fround(h * bias[HIDDEN + (i % HIDDEN)]) + own[i % HIDDEN]);
};
