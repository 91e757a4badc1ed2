// Bugs put into the compiler on purpose that only graphs show: those that random graphs or a review once found in it.

import { allPasses, type Passes } from '../../../compiler/check/stages.ts';
import { scan, type Node } from '../../../compiler/ir/graph.ts';
import { rewrite } from '../../../compiler/ir/graph-walk.ts';
import { buffer, int, type Buffer, type For, type Program, type Stmt } from '../../../compiler/ir/loop.ts';
import {
  buffersUsed,
  buffersWritten,
  mapAccesses,
  mapExprs,
  mapStmts,
  withBody,
  withLoopBody,
} from '../../../compiler/ir/loop-walk.ts';
import { nestOf, wrap } from '../../../compiler/loop/nest.ts';
import { brokenGraph, brokenLoop } from '../../support/faults.ts';

export interface GraphFault {
  readonly name: string;
  readonly passes: Passes;
  /** what the fuzzer says of it */
  readonly message: RegExp;
}

function brokenLower(change: (program: Program) => Program): Passes {
  return { ...allPasses, lower: (graph, signature) => change(allPasses.lower(graph, signature)) };
}

/** Everything that a step of a scan stores in a nest is stored as if it had the shape of the first state. */
function oneShape(program: Program): Program {
  const body = mapStmts(program.body, (s) => {
    const first = s.kind === 'for' && s.mode === 'serial' ? s.body.find(storesNext) : undefined;
    if (s.kind !== 'for' || first?.kind !== 'for') return [s];
    const extents = nestOf(first).loops.map(({ extent }) => extent);
    const shaped = s.body.map((each) => {
      if (each.kind !== 'for' || !storesNext(each)) return each;
      const { loops, body: inner } = nestOf(each);
      const asFirst = loops.map((loop, i): For => ({ ...loop, extent: extents[i] ?? loop.extent }));
      return wrap(loops.length === extents.length ? asFirst : loops, inner)[0];
    });
    return [withLoopBody(s, shaped)];
  });
  return withBody(program, body);
}

const storesNext = (s: Stmt): boolean => [...buffersWritten([s])].some(({ name }) => name.endsWith('_next'));

/** Threads put the next state in its place right behind the nest that makes it, whatever reads the last one later. */
function putEarly(program: Program): Program {
  const isPut = (s: Stmt): boolean =>
    [...buffersUsed([s])].some(({ space }) => space === 'private') &&
    [...buffersWritten([s])].some(({ space }) => space === 'workgroup');
  const isMade = (s: Stmt): boolean => [...buffersWritten([s])].some(({ space }) => space === 'private');
  const body = mapStmts(program.body, (s) => {
    if (s.kind !== 'for' || s.mode !== 'serial' || !s.body.some(isPut)) return [s];
    const puts = s.body.filter(isPut);
    const rest = s.body.filter((each) => !isPut(each));
    const ownOf = (of: Stmt): readonly Buffer[] =>
      [...buffersUsed([of])].filter(({ space }) => space === 'private');
    const early = rest.flatMap((each) => {
      if (!isMade(each)) return [each];
      const due = puts.filter((put) => ownOf(put).some((b) => ownOf(each).includes(b)));
      return [each, ...due.flatMap((put): readonly Stmt[] => [{ kind: 'barrier' }, put])];
    });
    return [withLoopBody(s, early)];
  });
  return withBody(program, body);
}

const unknownDepth = (program: Program): Program =>
  withBody(
    program,
    mapExprs(program.body, (e) => (e.kind === 'sum' ? { ...e, extent: int(NaN) } : e)),
  );

/** h0 is read where hn may have been left already. */
function noCopies(after: Program): Program {
  const copies = after.body.filter((s) => {
    const [to] = buffersWritten([s]);
    return to?.name === 'state0' && to.space === 'scratch';
  });
  const copied = new Set(copies.flatMap((s) => [...buffersWritten([s])]));
  const places = new Map<Buffer, Buffer>();
  for (const s of copies)
    for (const b of buffersUsed([s]))
      if (b.arg?.access === 'update') places.set([...buffersWritten([s])][0], b);
  const body = mapAccesses(
    after.body.filter((s) => !copies.includes(s)),
    ({ buffer: of, at }) => (copied.has(of) ? { buffer: places.get(of) ?? of, at } : undefined),
  );
  return withBody(after, body);
}

/** One place for both halves of a double buffer. */
function noDouble(program: Program): Program {
  const single = new Map<Buffer, Buffer>();
  for (const b of program.buffers)
    if (
      b.space === 'scratch' &&
      b.name.startsWith('h') &&
      b.shape[0]?.kind === 'const' &&
      b.shape.length === 3
    )
      single.set(b, buffer(b.name, 'scratch', b.shape.slice(1)));
  const body = mapAccesses(program.body, ({ buffer: of, at }) => {
    const one = single.get(of);
    return one && { buffer: one, at: at.slice(1) };
  });
  return withBody(program, body);
}

const forward = (node: Node): Node => (node.kind === 'scan' ? scan({ ...node, reverse: false }) : node);

/** Zero where a state begins with something else. */
const fromZero = (node: Node): Node =>
  node.kind === 'scan' && node.states.length > 1
    ? scan({
        ...node,
        states: node.states.map((s, i) => (i === 1 ? { ...s, next: s.bound } : s)),
      })
    : node;

export const graphFaults: readonly GraphFault[] = [
  {
    name: 'states and outputs of other shapes are stored like the first state',
    passes: brokenLower(oneShape),
    message: /^lower of all: /,
  },
  {
    name: 'a state is put in place while a later nest reads the last one',
    passes: brokenLoop('schedule', 'wgsl', putEarly),
    message: /^schedule of wgsl: /,
  },
  {
    name: 'a sum has no number of terms',
    passes: brokenLower(unknownDepth),
    message: /^lower of all: the extent of k\w* is NaN: a whole number from 0 on is expected/,
  },
  {
    name: 'h0 is read where hn has been left',
    passes: brokenLoop('merge-states', 'js', noCopies),
    message: /^merge-states of js: /,
  },
  {
    name: 'a double buffer has one half',
    passes: brokenLoop('alias-state', 'wasm', noDouble),
    message: /^alias-state of wasm: /,
  },
  {
    name: 'every scan goes forward',
    passes: brokenGraph('fold-graph', (graph) => rewrite(graph, forward)),
    message: /^fold-graph of all: /,
  },
  {
    name: 'the second state of a scan stays what it was',
    passes: brokenGraph('hoist-projection', (graph) => rewrite(graph, fromZero)),
    message: /^hoist-projection of all: /,
  },
];
