// Random graphs, made with the builders: scans with several states of any widths, in both directions, over what other
// scans gave and from what was computed; products in products, parts, joins, reductions, selections, last steps.
//
// A graph is made from a tape of numbers (graph-scope.ts): a shorter tape and smaller numbers make a smaller graph, so
// that whoever shrinks tapes shrinks graphs.

import { last } from '../../../compiler/ir/gather.ts';
import { concat } from '../../../compiler/ir/concat.ts';
import {
  constant,
  input,
  map,
  scan,
  take,
  type Dim,
  type Graph,
  type Input,
  type Node,
  type Root,
} from '../../../compiler/ir/graph.ts';
import { broadcastTo } from '../../../compiler/ir/views.ts';
import { reaches } from '../../../compiler/ir/graph-walk.ts';
import type { Arg, Signature } from '../../../compiler/ir/signature.ts';
import type { Sizes } from '../../support/meaning.ts';
import { ofAnyRank } from './graph-axes.ts';
import { any, value } from './graph-forms.ts';
import { drawFrom, times, widthOf, widths, type Draw, type Scope } from './graph-scope.ts';

export interface DrawnGraph {
  readonly graph: Graph;
  /** its sizes are numbers where they are fixed */
  readonly signature: Signature;
  readonly sizes: Sizes;
  /** steps of a block of time */
  readonly blockSteps: number;
  /** a seed for the tiles of products; 0: those that the cost model chooses */
  readonly tiles: number;
}

/** The scope with all that a new scan gives: sequences, and rows that are its final states. */
function withScan(scope: Scope, inits: readonly Node[]): Scope {
  const { draw, known } = scope;
  const bound = (name: string, { shape }: Node, lead: number): Input => input(name, shape.slice(lead));
  const sequences = times(draw.below(3), () => any('sequence', scope));
  const elements = sequences.map((sequence) => ({ bound: bound('e', sequence, 1), sequence }));
  const more = times(draw.below(3), () => computed(scope));
  const begun = [...inits, ...more].map((init) => ({ bound: bound('h', init, 0), init }));
  const step = input('t', [], { elem: 'i32' });
  const bounds = [...elements, ...begun].map((each) => each.bound);
  const exact = elements.filter((each) => scope.exact.includes(each.sequence)).map((each) => each.bound);
  const inner: Scope = {
    ...scope,
    step,
    known: { ...known, row: [...known.row, ...bounds] },
    exact: [...scope.exact, ...exact],
  };
  const states = begun.map((each) => ({ ...each, next: next(each.bound, inner) }));
  const outputs = times(1 + draw.below(3), () => yielded(states, inner));
  const lengths = draw.once(3) ? { lengths: scope.lengths } : {};
  const all = scan({ steps: 'steps', reverse: draw.once(2), step, elements, states, outputs, ...lengths });
  const taken = (list: readonly unknown[], from: number): readonly Node[] =>
    list.map((_, i) => take(all, from + i));
  return {
    ...scope,
    known: {
      row: [...known.row, ...taken(states, 0)],
      sequence: [...known.sequence, ...taken(outputs, states.length)],
    },
  };
}

/** What a state may begin with beside what is given: numbers that were computed, zeros. */
function computed(scope: Scope): Node {
  const { draw } = scope;
  const width = draw.of(widths);
  return draw.once(2) ? broadcastTo(constant(0), ['batch', width]) : value('row', width, scope, 1);
}

/** Kept from growing, most of the time. */
function next(state: Node, scope: Scope): Node {
  const { draw } = scope;
  const width = widthOf(state);
  const update = map('add', state, value('row', width, scope, 3));
  return draw.once(5) ? value('row', width, scope, 2) : draw.once(6) ? update : map('tanh', update);
}

/** Of a step: the next state, the last one, or what is as wide as it likes. */
function yielded(states: readonly { readonly bound: Node; readonly next: Node }[], scope: Scope): Node {
  const { draw } = scope;
  const [state] = states.length > 0 ? [draw.of(states)] : [];
  if (state && draw.once(3)) return draw.once(3) ? state.bound : state.next;
  return value('row', draw.of(widths), scope, 2);
}

/** A graph, and the sizes it runs at. */
export function graphFrom(tape: readonly number[]): DrawnGraph {
  const draw = drawFrom(tape);
  const isSwapped = draw.once(4);
  const order = isSwapped ? { order: [1, 0, 2] } : {};
  const x = input('x', ['steps', 'batch', draw.of(widths)], order);
  const inits = times(draw.below(4), (part) =>
    input('h0', ['batch', draw.of(widths)], { arg: 'state', part }),
  );
  const lengths = input('lengths', ['batch', 1], { elem: 'i32' });
  const empty: Scope = {
    draw,
    lengths,
    exact: [x, ...inits],
    known: { sequence: [x], row: [last(x), ...inits] },
  };
  const groups = times(1 + draw.below(3), (i) => inits.filter((_, n) => n % 3 === i));
  const scope = groups.reduce(withScan, empty);
  const roots: readonly Root[] = [
    output(scope, order),
    ...inits.map((init, part) => final(init, part, scope)),
  ];
  const unused = inits.filter((init) => !roots.some(({ node }) => reaches(node, (each) => each === init)));
  const graph = { roots: roots.map((root) => keepUsed(root, unused)) };
  const { fixed, ...sizes } = sizesFrom(draw);
  const args = argumentsOf(x, inits, roots[0]);
  return {
    graph,
    signature: { args, dims: fixed },
    ...sizes,
    tiles: draw.once(3) ? 1 + draw.below(1000) : 0,
  };
}

function output(scope: Scope, order: Pick<Root, 'order'>): Root {
  const { draw } = scope;
  if (draw.once(4)) return { name: 'output', node: value('row', draw.of(widths), scope, 3) };
  if (draw.once(4))
    return { name: 'output', node: ofAnyRank(value('sequence', draw.of(widths), scope, 2), draw) };
  const parts = times(1 + draw.below(3), () => value('sequence', draw.of(widths), scope, draw.below(4)));
  return { name: 'output', node: concat(parts, 2), ...order };
}

/** What a state ends with is of the shape that it began with: mostly what a scan made of it. */
function final(init: Node, part: number, scope: Scope): Root {
  const finals = scope.known.row.filter(
    (node) =>
      node.kind === 'take' && node.scan.kind === 'scan' && node.scan.states[node.index]?.init === init,
  );
  const [own] = finals;
  const isOther = scope.draw.once(4);
  return {
    name: 'hn',
    arg: 'state',
    part,
    node: own && !isOther ? own : value('row', widthOf(init), scope, 2),
  };
}

/** Every part of the states is read, so that all of the argument is one of the program's buffers. */
function keepUsed(root: Root, unused: readonly Input[]): Root {
  const own = unused.find(({ part }) => root.arg === 'state' && part === root.part);
  return own ? { ...root, node: map('add', root.node, own) } : root;
}

function argumentsOf(x: Input, inits: readonly Input[], { node }: Root): readonly Arg[] {
  const arg = (name: string, of: Pick<Node, 'shape' | 'elem'>, more: Partial<Arg> = {}): Arg => {
    const elem = of.elem === 'i32' ? of.elem : 'f32';
    const axes = Object.fromEntries(of.shape.map((dim, i) => [`axis${i}`, dim]));
    return { name, elem, axes, access: 'read', from: 'call', ...more };
  };
  const parts = inits.map(({ shape }) => shape);
  const total = inits.reduce((sum, init) => sum + widthOf(init), 0);
  return [
    arg('weights', { shape: [], elem: 'f32' }, { from: 'params' }),
    arg('x', x),
    arg('lengths', { shape: ['batch'], elem: 'i32' }),
    arg('output', node, { access: 'write' }),
    ...(total > 0
      ? [arg('state', { shape: ['batch', total], elem: 'f32' }, { access: 'update', parts })]
      : []),
  ];
}

function sizesFrom(
  draw: Draw,
): Pick<DrawnGraph, 'sizes' | 'blockSteps'> & { readonly fixed: Signature['dims'] } {
  const blockSteps = 2 + draw.below(3);
  const sizes: Sizes = {
    batch: 2 - draw.below(2) + 2 * draw.below(2),
    steps: 1 + draw.below(4) + 3 * draw.below(2),
  };
  const or = (size: number, name: Dim): Dim => (draw.once(3) ? size : name);
  return { blockSteps, sizes, fixed: { batch: or(sizes.batch, 'batch'), steps: or(sizes.steps, 'steps') } };
}
