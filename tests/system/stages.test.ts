// A grid of small networks through every pass: the graph's meaning stays, lowering keeps it, and no loop pass changes a bit.

import { describe, expect, it } from 'vitest';
import type { Graph } from '../../compiler/ir/graph.ts';
import type { Program } from '../../compiler/ir/loop.ts';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { js } from '../../targets/js/js.ts';
import { wasm } from '../../targets/wasm/wasm.ts';
import { wgsl } from '../../targets/wgsl/wgsl.ts';
import { expectClose, expectSameBits } from '../support/expect-pass.ts';
import { interpretWith, type Results, type Sizes } from '../support/meaning.ts';
import { make } from '../support/module.ts';
import { wholeStates } from '../support/whole-states.ts';
import { dataFor, evaluateWith, givenOf, networkOf, type Data, type Network } from '../support/network.ts';

/** What a config can differ in, each with the values the grid has. Every pair of values occurs together. */
const grid = {
  cell: ['gru', 'gru_reset_before', 'mgu', 'lstm', 'projected lstm'],
  hidden_size: [1, 3, 4, 5, 8, 13, 17],
  input_size: [1, 2, 5, 9],
  num_layers: [1, 2],
  bidirectional: [false, true],
  bias: [true, false],
  seq_length: [false, true],
  batch_first: [false, true],
  batch: ['dynamic', 1, 2, 3],
  steps: ['dynamic', 1, 3],
} as const;

type Choice = { readonly [key in keyof typeof grid]: (typeof grid)[key][number] };

/** Greedy all-pairs: each config takes the values that meet the most pairs not met before. */
function pairs(): readonly Choice[] {
  const keys = Object.keys(grid) as (keyof typeof grid)[];
  const pairOf = (a: string, x: unknown, b: string, y: unknown): string => `${a}=${x},${b}=${y}`;
  const open = new Set(
    keys.flatMap((a, i) =>
      keys.slice(i + 1).flatMap((b) => grid[a].flatMap((x) => grid[b].map((y) => pairOf(a, x, b, y)))),
    ),
  );
  const chosen: Choice[] = [];
  while (open.size > 0) {
    const choice: Record<string, unknown> = {};
    const [first] = open;
    for (const text of first.split(',')) {
      const [key, value] = text.split('=');
      choice[key] = grid[key as keyof typeof grid].find((each) => String(each) === value);
    }
    keys.forEach((key, i) => {
      if (key in choice) return;
      const meets = (value: unknown): number =>
        keys.filter((other, j) =>
          other in choice
            ? open.has(
                i < j ? pairOf(key, value, other, choice[other]) : pairOf(other, choice[other], key, value),
              )
            : false,
        ).length;
      choice[key] = [...grid[key]].sort((a, b) => meets(b) - meets(a))[0];
    });
    keys.forEach((a, i) => keys.slice(i + 1).forEach((b) => open.delete(pairOf(a, choice[a], b, choice[b]))));
    chosen.push(choice as unknown as Choice);
  }
  return chosen;
}

const configs = pairs();

/** As a config says it: a projection is to fewer features than there are. */
function jsonOf({ cell, ...choice }: Choice): object {
  if (cell !== 'projected lstm') return { cell, ...choice };
  const proj_size = Math.floor(choice.hidden_size / 2);
  return { cell: 'lstm', ...choice, ...(proj_size > 0 && { proj_size }) };
}

function sizesOf({ batch, steps }: Choice): Sizes {
  return { batch: batch === 'dynamic' ? 3 : batch, steps: steps === 'dynamic' ? 2 : steps };
}

describe('every pass keeps the numbers', () => {
  it.each(configs.map((config, i) => [i, JSON.stringify(config), config] as const))(
    '%i: %s',
    async (seed, _text, config) => {
      const network = networkOf(jsonOf(config));
      const data = dataFor(network, sizesOf(config), seed);
      const { program, meaning } = graphStages(network, data);
      const lowered = interpretWith(program, givenOf(data), data);
      expectClose(lowered, meaning, 1e-6);
      const finals = [js, wasm, wgsl].map((target) => {
        const results: Results[] = [];
        let before = program;
        toKernel(program, target, ({ name, program: after }) => {
          if (after === before) return;
          before = after as Program;
          const result = interpretWith(before, givenOf(data), data);
          expectSameBits(result, lowered, `${target.name}, after ${name}:`);
          results.push(result);
        });
        return results.length;
      });
      expect(Math.min(...finals)).toBeGreaterThan(4);
      await expectModule(network, jsonOf(config), data, lowered);
    },
  );
});

/** Evaluates after every graph pass; what it comes to and the program that is lowered from it. */
function graphStages(network: Network, data: Data): { program: Program; meaning: Results } {
  const graphs: Graph[] = [];
  const program = toProgram(network.graph, network.signature, ({ graph }) => graph && graphs.push(graph));
  const [meaning, ...others] = [...new Set(graphs)].map((graph) => evaluateWith(network, graph, data));
  for (const other of others) expectClose(other, meaning, 1e-12);
  return { program, meaning };
}

/** The module's own kernels against the interpreter: every element written, every bit the same. */
async function expectModule(network: Network, config: object, data: Data, expected: Results): Promise<void> {
  const { module } = await make({ name: 'stages', ...config });
  const { params, x, h0, seqLength, batch, steps } = data;
  for (const target of ['js', 'wasm'] as const) {
    const out = {
      output: new Float32Array(expected.output.length).fill(NaN),
      hn: new Float32Array(expected.hn.length).fill(NaN),
    };
    wholeStates(network.stateKinds, module.loadSync({ target, weights: params })).run(x, {
      h0,
      seqLength,
      batch,
      steps,
      out,
    });
    expect([...out.output, ...out.hn].some(Number.isNaN)).toBe(false);
    expectSameBits({ ...out }, expected);
  }
}
