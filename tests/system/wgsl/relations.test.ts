// The relations of runs on a GPU. It may contract, reassociate and divide less exactly, another way in each kernel, so
// that two runs are held to be near; what is a selection or a copy has to be exact here too.

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GpuRoot } from '../../../runtime/gpu-types.ts';
import { allStates } from '../../../compiler/check/states.ts';
import type { AllStates, GpuModel, GpuModule, RunResult } from '../../../runtime/types.ts';
import { makeOnce } from '../../support/make-once.ts';
import { dataFor, networkOf, startsOf, swapped, wholeResult, type Data } from '../../support/network.ts';
import { relations, type Machine } from '../../support/relation-list.ts';
import { H, configs, expectNear, nets, prepare, type Name } from '../../support/relations.ts';
import { needGpu } from './gpu.ts';

const found = await needGpu();
const gpu = found?.gpu as GpuRoot;

beforeAll(async () => {
  if (found) await prepare(...(Object.keys(configs) as Name[]));
});

async function open(name: Name, params: Data['params']): Promise<GpuModel> {
  const module = (await makeOnce(configs[name])) as unknown as GpuModule;
  const names = Object.keys(nets[name].network.params);
  const weights = Object.fromEntries(names.map((key) => [key, params[key]]));
  return module.load({ target: 'wgsl', weights, gpu });
}

/** Making pipelines takes longer than all else: of the same parameters a test makes a model once. */
const opened = new Map<Name, Map<Data['params'], Promise<GpuModel>>>();

function modelOf(name: Name, params: Data['params']): Promise<GpuModel> {
  const known = opened.get(name) ?? new Map<Data['params'], Promise<GpuModel>>();
  const model = known.get(params) ?? open(name, params);
  opened.set(name, known.set(params, model));
  return model;
}

afterEach(async () => {
  for (const known of opened.values()) for (const model of known.values()) (await model).dispose();
  opened.clear();
});

async function run(name: Name, data: Data): Promise<RunResult> {
  const model = await modelOf(name, data.params);
  const { network } = nets[name];
  const { x, batch, steps } = data;
  const seqLength = network.config.seqLength ? data.seqLength : undefined;
  return wholeResult(network, await model.run(x, { ...startsOf(network, data), seqLength, batch, steps }));
}

async function steps(name: Name, data: Data): Promise<RunResult> {
  const { batch, steps } = data;
  const { network } = nets[name];
  const { inputSize: I, batchFirst } = network.config;
  const x = batchFirst ? Float32Array.from(swapped(data.x, batch, steps, I)) : data.x;
  const model = await modelOf(name, data.params);
  const stream = model.stream({ batch, ...startsOf(network, data) });
  const outputs: number[] = [];
  for (let t = 0; t < steps; t++)
    outputs.push(...(await stream.step(x.slice(t * batch * I, (t + 1) * batch * I))));
  const state = (await stream.state) as AllStates;
  const hn = state instanceof Float32Array ? state : allStates(state);
  const output = batchFirst ? swapped(outputs, steps, batch, H) : outputs;
  return { output: Float32Array.from(output), hn };
}

/** Own activations, good to 3e-7, at each of a few steps. */
const near: Machine['near'] = (given, expected) => expectNear(given, expected, 4e-6);
const machine: Machine = { run, steps, same: near, near };

const dataOf = (name: Name, batch = 3, steps = 5, seed = 7): Data =>
  dataFor(networkOf(configs[name]), { batch, steps }, seed);

describe.skipIf(!found).each(Object.entries(relations))('%s', (_, all) => {
  describe.each(all)('$title', ({ nets, check, long }) => {
    it.each(nets)('%s', (name) => check(machine, dataOf(name, 3, long ? 300 : 5), name));
  });
});

describe.skipIf(!found)('instances', () => {
  it('fresh, used and interleaved ones give the same', async () => {
    const [data, other] = [dataOf('lengths', 2, 4), dataOf('lengths', 5, 7, 9)];
    const [used, beside] = [await open('lengths', data.params), await open('lengths', other.params)];
    const go = (model: GpuModel, { x, h0, seqLength, batch, steps }: Data): Promise<RunResult> =>
      model.run(x, { h0, seqLength, batch, steps });
    await go(used, other);
    const [one] = await Promise.all([go(used, data), go(beside, other)]);
    expect(one).toEqual(await run('lengths', data));
    used.dispose();
    beside.dispose();
  });
});
