// Bugs put into the compiler on purpose, each with the stage that a check has to name.

import type { CheckOptions } from '../../compiler/check/index.ts';
import { allPasses, type Pass, type Passes } from '../../compiler/check/stages.ts';
import { compile } from '../../compiler/compile.ts';
import { map, scan, type Graph, type Node } from '../../compiler/ir/graph.ts';
import { rewrite } from '../../compiler/ir/graph-walk.ts';
import type { Expr, Program } from '../../compiler/ir/loop.ts';
import { mapStmts, substitute, withBody } from '../../compiler/ir/loop-walk.ts';
import { nestOf, wrap } from '../../compiler/loop/nest.ts';

export interface Fault {
  readonly name: string;
  /** what it takes to show */
  readonly config: object;
  readonly options: CheckOptions;
  readonly stage: string;
  readonly target?: string;
}

const small = { input_size: 3, hidden_size: 5 };
const masked = { ...small, seq_length: true, batch: 4, steps: 6 };

/** The compiler's passes, one of them followed by a change that breaks its result. */
export function brokenGraph(name: string, change: (graph: Graph, before: Graph) => Graph): Passes {
  return { ...allPasses, graph: broken(allPasses.graph, name, change) };
}

export function brokenLoop(name: string, only: string, change: (program: Program) => Program): Passes {
  return {
    ...allPasses,
    loop: (target) =>
      [target.name, target.plan].some((each) => each === only)
        ? broken(allPasses.loop(target), name, change)
        : allPasses.loop(target),
  };
}

function broken<T>(
  passes: readonly Pass<T>[],
  name: string,
  change: (after: T, before: T) => T,
): readonly Pass<T>[] {
  if (!passes.some((pass) => pass.name === name)) throw new Error(`there is no pass ${name}`);
  return passes.map((pass) => (pass.name === name ? { name, run: (it) => change(pass.run(it), it) } : pass));
}

/** Vectors of fewer lanes than four are the columns that are left over. */
function dropTail(program: Program): Program {
  const isTail = (extent: Expr): boolean => extent.kind === 'const' && extent.value < 4;
  const body = mapStmts(program.body, (s) =>
    s.kind === 'for' && ((s.mode === 'vector' && isTail(s.extent)) || s.body.length === 0) ? [] : [s],
  );
  return withBody(program, body);
}

/** Every gate is computed right behind its own products, while those of other columns still need the state. */
function oneNest(program: Program): Program {
  const body = mapStmts(program.body, (s) => {
    const [first, second] = s.kind === 'for' && s.mode === 'serial' ? s.body : [];
    if (s.kind !== 'for' || first?.kind !== 'for' || second?.kind !== 'for') return [s];
    const [products, gates] = [nestOf(first), nestOf(second)];
    const axes = new Map(gates.loops.map(({ axis }, i) => [axis, products.loops[i].axis]));
    return [{ ...s, body: wrap(products.loops, [...products.body, ...substitute(gates.body, axes)]) }];
  });
  return withBody(program, body);
}

/** r * (q + b) as r * q + b: right for every bias but this one. */
function foldBias(node: Node): Node {
  if (node.kind !== 'map' || node.op !== 'mul') return node;
  const [gate, total] = node.args;
  if (total.kind !== 'map' || total.op !== 'add' || total.args[0].kind !== 'contract') return node;
  return map('add', map('mul', gate, total.args[0]), total.args[1]);
}

/** t < n as t <= n. */
function oneLonger(node: Node): Node {
  if (node.kind !== 'map' || node.op !== 'select') return node;
  const [condition, yes, no] = node.args;
  if (condition.kind !== 'map' || condition.op !== 'lt') return node;
  return map('select', map('lt', condition.args[1], condition.args[0]), no, yes);
}

/** The second direction takes the steps past a sequence's end into its state. */
function unmaskReverse(node: Node): Node {
  if (node.kind !== 'scan' || !node.reverse) return node;
  const unmasked = (next: Node): Node => (next.kind === 'map' && next.op === 'select' ? next.args[1] : next);
  return scan({ ...node, states: node.states.map((s) => ({ ...s, next: unmasked(s.next) })) });
}

const dropLengths = (node: Node): Node =>
  node.kind === 'scan' ? scan({ ...node, lengths: undefined }) : node;

type Patch = (text: string) => string;

/** The compiler's module with its text changed. */
export function patched(patch: Patch): CheckOptions {
  return {
    async compile(input) {
      const made = await compile(input);
      const text = patch(made.module.text);
      if (text === made.module.text) throw new Error('the patch changed nothing');
      return { ...made, module: { ...made.module, text } };
    },
  };
}

/** Wraps the models that a module loads: `wrap` is JavaScript from the options and the loader to a model. */
export function wrapped(wrap: string): Patch {
  return (text) =>
    text.replace('export const { load, loadSync } =', 'const made =') +
    `export const loadSync = (options) => (${wrap})(options, made.loadSync);\n`;
}

const roundWeights = `({ weights, ...rest }, load) => {
  if (!weights || weights instanceof Uint8Array) return load({ weights, ...rest });
  const half = (v) => v * (2 ** 42 + 1) - (v * (2 ** 42 + 1) - v);
  const rounded = Object.entries(weights).map(([name, values]) => [name, values.map(half)]);
  return load({ ...rest, weights: Object.fromEntries(rounded) });
}`;

const changeLater = `(options, load) => {
  const model = load(options);
  let runs = 0;
  return { ...model, run: (...args) => {
    const result = model.run(...args);
    if (runs++ > 0) result.hn[1] += 1;
    return result;
  } };
}`;

const forgetState = `(options, load) => {
  const model = load(options);
  return { ...model, stream: (more) => {
    const stream = model.stream(more);
    return { step: (x) => { stream.reset(); return stream.step(x); }, get state() { return stream.state; } };
  } };
}`;

/** The kernel leaves past a length what was there. */
const keepPadding: Patch = (text) => text.replace(/(output\[[^;]+\])=\((t\d+)\?(t\d+):0\)/, '$1=($2?$3:$1)');

export const faults: readonly Fault[] = [
  {
    name: 'the columns that are left over are dropped',
    config: small,
    options: { passes: brokenLoop('schedule', 'wasm', dropTail) },
    stage: 'schedule',
    target: 'wasm',
  },
  {
    name: 'the state is changed while products still read it',
    config: small,
    options: { passes: brokenLoop('alias-state', 'js', oneNest), steps: 3 },
    stage: 'alias-state',
    target: 'js',
  },
  {
    name: 'the bias inside the reset gate is folded',
    config: small,
    options: { passes: brokenGraph('hoist-projection', (graph) => rewrite(graph, foldBias)) },
    stage: 'hoist-projection',
  },
  {
    name: 'a length is one too long',
    config: masked,
    options: { passes: brokenGraph('mask-steps', (graph) => rewrite(graph, oneLonger)) },
    stage: 'mask-steps',
  },
  {
    name: 'the second direction starts at the last step, whatever the lengths',
    config: { ...masked, bidirectional: true },
    options: { passes: brokenGraph('mask-steps', (graph) => rewrite(graph, unmaskReverse)) },
    stage: 'mask-steps',
  },
  {
    name: 'nothing is masked',
    config: masked,
    options: { passes: brokenGraph('mask-steps', (_after, before) => rewrite(before, dropLengths)) },
    stage: 'mask-steps',
  },
  {
    name: 'the mask is gone again after a later pass',
    config: masked,
    options: { passes: brokenGraph('stack-weights', (graph) => rewrite(graph, oneLonger)) },
    stage: 'stack-weights',
  },
  {
    name: 'weights are rounded to f16 where they are packed',
    config: small,
    options: patched(wrapped(roundWeights)),
    stage: 'kernel',
    target: 'wasm',
  },
  {
    name: 'padding is stale',
    config: masked,
    options: patched(keepPadding),
    stage: 'kernel',
    target: 'js',
  },
  {
    name: 'the printer spells an operation wrongly',
    config: small,
    options: patched((text) => text.replace(/f\(1-(t\d+)\)\*\(A/, 'f(1.0000001-$1)*(A')),
    stage: 'kernel',
    target: 'js',
  },
  {
    name: 'what is printed is not JavaScript',
    config: small,
    options: patched((text) => text.replace('function run(', 'function run((')),
    stage: 'emit',
  },
  {
    name: 'a run leaves something behind for the next',
    config: small,
    options: patched(wrapped(changeLater)),
    stage: 'reuse',
    target: 'wasm',
  },
  {
    name: 'a stream forgets its state',
    config: { ...small, steps: 3 },
    options: patched(wrapped(forgetState)),
    stage: 'stream',
    target: 'wasm',
  },
];
