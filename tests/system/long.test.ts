// Long sequences: what memory they take beyond x and output, and that pieces with the state carried over are the whole.

import { beforeAll, describe, expect, it, vi } from 'vitest';
import { chosenTargets } from '../../compiler/choose-targets.ts';
import { openNetwork } from '../../compiler/network.ts';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { planOf } from '../../compiler/plan.ts';
import { sizeOf } from '../../runtime/size.ts';
import type { Size } from '../../runtime/manifest.ts';
import { layerConfigs } from '../support/layers.ts';
import { loadable, type Loadable } from '../support/make-once.ts';
import { dataFor, type Data } from '../support/network.ts';
import { expectSame, targets, type Target } from '../support/relations.ts';

/** The scratch of a target's kernel for whole sequences, as the manifest says it. */
function scratchOf(json: object, target: Target | 'wgsl'): Size {
  const text = JSON.stringify({ name: 'test', ...json });
  const { config, graph, signature } = openNetwork({ config: { file: 'config.json', text } });
  const chosen = chosenTargets(config).find(({ plan }) => plan === target);
  if (!chosen) throw new Error(`no target ${target}`);
  return planOf(toKernel(toProgram(graph(), signature), chosen)).scratch;
}

const base = { input_size: 4, hidden_size: 8 };

const steady = [
  {},
  { num_layers: 2 },
  { num_layers: 3 },
  { num_layers: 3, seq_length: true },
  { num_layers: 2, batch_first: true },
  { num_layers: 3, batch: 2 },
  { num_layers: 2, cell: 'gru_reset_before' },
  { num_layers: 3, cell: 'mgu', seq_length: true },
  { num_layers: 2, cell: 'lstm', proj_size: 5 },
  { bidirectional: true, cell: 'lstm', seq_length: true },
  { num_layers: 2, activation: 'relu', gate_activation: 'hard_sigmoid', bias: false },
  { input_size: 13, hidden_size: 17, num_layers: 2 },
  { bidirectional: true },
  { bidirectional: true, seq_length: true, batch_first: true },
  { bidirectional: true, cell: 'gru_reset_before' },
  { bidirectional: true, cell: 'mgu' },
].map((more) => ({ ...base, ...more }));

/** Sequences between their layers too. */
const networks = [layerConfigs.denoise, layerConfigs.residual, layerConfigs.classify];

describe.each([...targets, 'wgsl'] as const)('scratch of the %s kernel', (target) => {
  it.each([...steady, ...networks])('does not grow with the steps: %j', (config) => {
    const terms = scratchOf(config, target).filter((term) => term.includes('steps'));
    expect(terms).toEqual([]);
  });

  it.each([...steady, ...networks])(
    'is the same for any fixed number of steps from two blocks on: %j',
    (config) => {
      const [few, many] = [256, 100_000].map((steps) => scratchOf({ ...config, steps }, target));
      expect(many).toEqual(few);
      expect(sizeOf(many, { batch: 3, steps: 1 })).toBeLessThanOrEqual(
        sizeOf(scratchOf(config, target), { batch: 3, steps: 100_000 }),
      );
    },
  );

  // Both directions of a layer are whole before the next one can begin at either end: its input is kept for all steps.
  // Only a layer's input and its output are alive at once, so that it is one or two such arrays, however deep.
  it.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [6, 2],
  ])(
    'of %i layers of two directions holds %i intermediate outputs whole, and nothing else',
    (layers, kept) => {
      const scratch = scratchOf({ ...base, num_layers: layers, bidirectional: true }, target);
      const terms = scratch.filter((term) => term.includes('steps'));
      expect(terms).toEqual([[kept * 2 * base.hidden_size, 'batch', 'steps']]);
    },
  );
});

const configs = {
  plain: { input_size: 3, hidden_size: 5 },
  stack: { input_size: 3, hidden_size: 6, num_layers: 3 },
  masked: { input_size: 2, hidden_size: 5, num_layers: 2, seq_length: true },
  before: { input_size: 3, hidden_size: 4, cell: 'gru_reset_before' },
  mgu: { input_size: 3, hidden_size: 9, cell: 'mgu', num_layers: 2 },
  both: { input_size: 3, hidden_size: 5, bidirectional: true },
} as const;
type Name = keyof typeof configs;

const nets = {} as Record<Name, Loadable>;
const length = 10_000;
const batch = 2;

beforeAll(async () => {
  for (const name of Object.keys(configs) as Name[]) nets[name] = await loadable(configs[name]);
});

const dataOf = (name: Name): Data => dataFor(nets[name].network, { batch, steps: length }, 3);

/** Ends of pieces: of one step, of a block and one step about it, and large ones. */
const cuts = [0, 1, 2, 33, 65, 98, 162, 163, 1000, 4097, 7777, length];

describe.each(targets)('10,000 steps on %s', (target) => {
  it.each(['plain', 'stack', 'masked', 'before', 'mgu'] as const)('in pieces are the whole: %s', (name) => {
    const { params, x, h0 } = dataOf(name);
    const seqLength = name === 'masked' ? Int32Array.of(length, 4100) : undefined;
    const model = nets[name].load(target, params);
    const whole = model.run(x, { h0, seqLength, batch });
    const [I, O] = [x.length, whole.output.length].map((count) => count / length);
    let state = h0;
    for (const [i, from] of cuts.slice(0, -1).entries()) {
      const to = cuts[i + 1];
      const piece = model.run(x.subarray(from * I, to * I), {
        h0: state,
        batch,
        seqLength: seqLength?.map((own) => Math.min(Math.max(own - from, 0), to - from)),
      });
      expectSame(piece.output, whole.output.subarray(from * O, to * O));
      state = piece.hn;
    }
    expectSame(state, whole.hn);
    expect(whole.output.every((value) => Math.abs(value) <= 1)).toBe(true);
  });

  it('of two directions are two runs of one, the second on the flipped sequence', () => {
    const { params, x, h0 } = dataOf('both');
    const { output, hn } = nets.both.load(target, params).run(x, { h0, batch });
    const { hidden_size: H, input_size: I } = configs.both;
    const flip = (a: Float32Array): Float32Array => {
      const size = a.length / length;
      return a.map((_, i) => a[(length - 1 - Math.floor(i / size)) * size + (i % size)]);
    };
    const one = (suffix: string, given: Float32Array, start: Float32Array) => {
      const own = Object.keys(nets.plain.network.params).map((name) => [name, params[`${name}${suffix}`]]);
      const weights = Object.fromEntries(own) as Data['params'];
      return nets.plain.load(target, weights).run(given, { h0: start, batch });
    };
    const half = batch * H;
    const forward = one('', x, h0.slice(0, half));
    const reverse = one('_reverse', flip(x), h0.slice(half));
    const part = (d: number): Float32Array => output.filter((_, i) => Math.floor(i / H) % 2 === d);
    expect(I).toBe(configs.plain.input_size);
    expectSame(part(0), forward.output);
    expectSame(part(1), flip(reverse.output));
    expectSame(hn, [...forward.hn, ...reverse.hn]);
  });
});

const page = 65_536;

describe('memory', () => {
  it.each(['plain', 'stack', 'before', 'both'] as const)(
    'of wasm holds x, output and little more: %s',
    (name) => {
      const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
      const pages = (): number => grow.mock.calls.reduce((sum, [delta]) => sum + delta, 0);
      try {
        const { params, x, h0 } = dataOf(name);
        const model = nets[name].load('wasm', params);
        const few = model.run(x.subarray(0, x.length / 100), { h0, batch });
        const before = pages();
        const { output } = model.run(x, { h0, batch });
        expect((pages() - before) * page).toBeGreaterThan(page);
        expect(pages() * page).toBeLessThan(4 * (x.length + output.length + few.output.length) + 3 * page);
        const after = pages();
        for (let i = 0; i < 20; i++) model.run(x.subarray(0, (x.length / 100) * (1 + i)), { h0, batch });
        expect(pages()).toBe(after);
      } finally {
        grow.mockRestore();
      }
    },
  );
});
