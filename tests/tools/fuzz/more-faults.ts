// More bugs put in on purpose, each of a kind that only what the fuzzer draws shows: long runs, heads, files, reuse.

import type { CompileInput } from '../../../compiler/api-types.ts';
import type { CheckOptions } from '../../../compiler/check/index.ts';
import { compile } from '../../../compiler/compile.ts';
import { last } from '../../../compiler/ir/gather.ts';
import { constant as number, map, type Node } from '../../../compiler/ir/graph.ts';
import { rewrite } from '../../../compiler/ir/graph-walk.ts';
import { constant, int, loop, type Expr, type Program } from '../../../compiler/ir/loop.ts';
import { mapExprs, mapStmts, withBody } from '../../../compiler/ir/loop-walk.ts';
import { binary } from '../../../compiler/ir/loop-math.ts';
import { brokenGraph, brokenLoop, patched, wrapped } from '../../support/faults.ts';

export interface MoreFault {
  readonly name: string;
  readonly options: Pick<CheckOptions, 'passes' | 'compile'>;
}

const isBinary = (e: Expr, op: string): e is Extract<Expr, { kind: 'binary' }> =>
  e.kind === 'binary' && e.op === op;

/** grid m < M % rows: the rows that are left when all tiles are done. */
function dropRows(program: Program): Program {
  const body = mapStmts(program.body, (s) => (s.kind === 'for' && isBinary(s.extent, 'mod') ? [] : [s]));
  return withBody(program, body);
}

/** serial tb < (steps + 31) / 32 as steps / 32, and one where that is none. */
function dropBlock(program: Program): Program {
  const body = mapStmts(program.body, (s) => {
    if (s.kind !== 'for' || !isBinary(s.extent, 'div') || !isBinary(s.extent.a, 'add')) return [s];
    const whole = binary('div', s.extent.a.a, s.extent.b);
    return [loop(s.mode, s.axis, binary('max', whole, int(1)), s.body)];
  });
  return withBody(program, body);
}

const nudge = (program: Program): Program =>
  withBody(
    program,
    mapExprs(program.body, (e) =>
      e.kind === 'const' && e.elem === 'f32' && e.value > 0.1 && e.value < 0.2
        ? constant(e.value * 1.0001)
        : e,
    ),
  );

/** exp(m - x) with m = 0: right until it overflows. */
function unshifted(node: Node): Node {
  if (node.kind !== 'map' || node.op !== 'sub' || node.args[0].kind !== 'reduce') return node;
  return map('sub', number(0), node.args[1]);
}

const wholeLast = (node: Node): Node => (node.kind === 'gather' ? last(node.arg) : node);

const staleState = `(options, load) => {
  const model = load(options);
  let kept;
  return { ...model, run: (x, more) => {
    const h0 = more.h0 ?? (kept && kept.length === more.out.hn.length ? kept : undefined);
    const result = model.run(x, { ...more, h0 });
    kept = result.hn.slice();
    return result;
  } };
}`;

const firstWeights = `(options, load) =>
  load({ ...options, weights: options.weights && (made.kept ??= options.weights) })`;

const lonelyLengths = `(options, load) => {
  const model = load(options);
  return { ...model, run: (x, { seqLength, ...more }) =>
    model.run(x, more.batch === 1 ? more : { seqLength, ...more }) };
}`;

const writesInput = `(options, load) => {
  const model = load(options);
  return { ...model, run: (x, more) => {
    const result = model.run(x, more);
    x[x.length - 1] = 1;
    return result;
  } };
}`;

/** A file's types are words of one length but for a space: JSON does not mind it. */
const halfForBfloat = `(options, load) => {
  const { weights } = options;
  if (!(weights instanceof Uint8Array)) return load(options);
  const bytes = weights.slice();
  for (let i = 0; i < bytes.length - 5; i++)
    if (String.fromCharCode(...bytes.subarray(i, i + 6)) === '"BF16"') bytes.set([32, 34, 70, 49, 54, 34], i);
  return load({ ...options, weights: bytes });
}`;

const flushes = `(options, load) => {
  const model = load(options);
  return { ...model, run: (x, more) =>
    model.run(x.map((v) => (Math.abs(v) < 2 ** -126 ? 0 : v)), more) };
}`;

function lostWeight(input: CompileInput): CompileInput {
  const { weights } = input;
  if (!weights) return input;
  return {
    ...input,
    weights(path) {
      const bytes = weights(path).slice();
      return bytes.fill(0, bytes.length - 4);
    },
  };
}

export const moreFaults: readonly MoreFault[] = [
  {
    name: 'rows that make no whole tile are dropped',
    options: { passes: brokenLoop('schedule', 'wasm', dropRows) },
  },
  {
    name: 'the steps after the last whole block are dropped',
    options: { passes: brokenLoop('block-time', 'js', dropBlock) },
  },
  {
    name: 'a coefficient of the fast activations is off by 1e-4',
    options: { passes: brokenLoop('decompose', 'fused', nudge) },
  },
  {
    name: 'softmax does not subtract the largest',
    options: { passes: brokenGraph('fold-graph', (graph) => rewrite(graph, unshifted)) },
  },
  {
    name: 'what is taken last is not of the length',
    options: { passes: brokenGraph('take-early', (graph) => rewrite(graph, wholeLast)) },
  },
  {
    name: 'the wasm printer shifts the other way',
    options: patched((text) => text.replace(/(\bwasm: "[0-9a-f]*?)fdab01/, '$1fdad01')),
  },
  { name: 'a run without a state goes on from the last one', options: patched(wrapped(staleState)) },
  { name: 'all instances have the weights of the first', options: patched(wrapped(firstWeights)) },
  { name: 'the length of a batch of one is not looked at', options: patched(wrapped(lonelyLengths)) },
  { name: 'a run writes into its input', options: patched(wrapped(writesInput)) },
  { name: 'BF16 is read as F16', options: patched(wrapped(halfForBfloat)) },
  { name: 'subnormal inputs are flushed to zero', options: patched(wrapped(flushes)) },
  {
    name: 'the last weight that is baked in is lost',
    options: { compile: (input) => compile(lostWeight(input)) },
  },
];
