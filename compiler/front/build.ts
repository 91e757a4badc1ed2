// Builds the graph of a config: one scan per layer and direction, its body the cell's formulas.

import {
  constant,
  concat,
  dot,
  input,
  map,
  param,
  scan,
  slice,
  take,
  type Dim,
  type Graph,
  type Node,
  type Root,
  type Scan,
} from '../ir/graph.ts';
import type { Cell, CellExpr, CellFunction, CellParam, CellStack, SizeName } from './cell-types.ts';
import type { Activation, Config } from './config-types.ts';

/** The sizes and the masking of one kernel: a model's `step` kernel differs from its `run` in them. */
export interface KernelShape {
  readonly batch: Dim;
  readonly steps: Dim;
  readonly lengths: boolean;
}

/** parameter name -> shape, in the order in which PyTorch lists them */
export type ParamShapes = Readonly<Record<string, readonly number[]>>;

const directionSuffixes = ['', '_reverse'];

/** Sizes stay names in the graph, fixed ones too: lowering gives them their values. */
const [batch, steps] = ['batch', 'steps'];

/** The graph of the network, over inputs x (T, B, I), h0 and lengths, with the results output and hn. */
export function buildGraph(
  config: Config,
  cell: Cell,
  { lengths: isMasked }: Pick<KernelShape, 'lengths'>,
): Graph {
  const order = config.batchFirst ? [1, 0, 2] : undefined;
  const lengths = isMasked ? input('lengths', [batch, 1], { elem: 'i32' }) : undefined;
  let sequence: Node = input('x', [steps, batch, config.inputSize], { order });
  const finals: Root[] = [];
  for (let layer = 0; layer < config.numLayers; layer++) {
    const scans = directions(config).map((suffix, d) => {
      const part = finals.length + d;
      const h0 = input('h0', [batch, config.hiddenSize], { part });
      return buildScan({
        config,
        cell,
        suffix: `_l${layer}${suffix}`,
        reverse: d === 1,
        sequence,
        h0,
        lengths,
      });
    });
    scans.forEach((each) => finals.push({ name: 'hn', node: take(each, 0), part: finals.length }));
    sequence = concat(
      scans.map((each) => take(each, 1)),
      2,
    );
  }
  return { roots: [{ name: 'output', node: sequence, order }, ...finals] };
}

function directions(config: Config): readonly string[] {
  return config.bidirectional ? directionSuffixes : directionSuffixes.slice(0, 1);
}

interface ScanParts {
  readonly config: Config;
  readonly cell: Cell;
  readonly suffix: string;
  readonly reverse: boolean;
  readonly sequence: Node;
  readonly h0: Node;
  readonly lengths?: Node;
}

function buildScan({ config, cell, suffix, reverse, sequence, h0, lengths }: ScanParts): Scan {
  const x = input('x', sequence.shape.slice(1));
  const h = input('h', h0.shape);
  const sizes = sizesOf(config, Number(x.shape[1]));
  const names = new Map<string, Node>([
    [cell.input.name, x],
    [cell.states[0].name, h],
  ]);
  for (const [name, node] of paramNodes(cell, config, sizes, suffix)) names.set(name, node);
  let next: Node = h;
  for (const { name, next: isNext, value } of cell.body) {
    const node = buildExpr(value, names, config);
    if (isNext) next = node;
    else names.set(name, node);
  }
  return scan({
    steps,
    reverse,
    step: input('t', [], { elem: 'i32' }),
    elements: [{ bound: x, sequence }],
    states: [{ bound: h, init: h0, next }],
    outputs: [next],
    lengths,
  });
}

type Sizes = Readonly<Record<SizeName, number>>;

function sizesOf(config: Config, inputSize: number): Sizes {
  return { input: inputSize, hidden: config.hiddenSize };
}

/** Each declared parameter: itself, a part of the stack it is declared in, or 0 for a bias that the config leaves out. */
function paramNodes(cell: Cell, config: Config, sizes: Sizes, suffix: string): ReadonlyMap<string, Node> {
  return new Map(cell.params.map((p) => [p.name, paramNode(p, cell, config, sizes, suffix)]));
}

function paramNode(p: CellParam, cell: Cell, config: Config, sizes: Sizes, suffix: string): Node {
  if (p.role === 'bias' && !config.bias) return constant(0);
  const stack = cell.stacks.find((s) => s.members.includes(p.name));
  if (!stack) return param(p.name + suffix, shapeOf(p, sizes));
  const whole = param(stack.name + suffix, stackShape(stack, cell, sizes));
  const before = stack.members.slice(0, stack.members.indexOf(p.name));
  const start = before.reduce((rows, name) => rows + shapeOf(declared(cell, name), sizes)[0], 0);
  return slice(whole, 0, start, shapeOf(p, sizes)[0]);
}

function declared(cell: Cell, name: string): CellParam {
  const found = cell.params.find((p) => p.name === name);
  if (!found) throw new Error(`the checked cell has no parameter ${name}`);
  return found;
}

function shapeOf(p: CellParam, sizes: Sizes): readonly number[] {
  return p.shape.map((name) => sizes[name]);
}

function stackShape(stack: CellStack, cell: Cell, sizes: Sizes): readonly number[] {
  const shapes = stack.members.map((name) => shapeOf(declared(cell, name), sizes));
  return shapes[0].with(
    0,
    shapes.reduce((rows, shape) => rows + shape[0], 0),
  );
}

/** Every parameter the network needs, under the names weights are given by. */
export function paramShapes(config: Config, cell: Cell): ParamShapes {
  const layers = Array.from({ length: config.numLayers }, (_, layer) => layer);
  const stacked = new Set(cell.stacks.flatMap((s) => s.members));
  const isPresent = (p: CellParam): boolean => config.bias || p.role !== 'bias';
  return Object.fromEntries(
    layers.flatMap((layer) => {
      const width = config.hiddenSize * directions(config).length;
      const sizes = sizesOf(config, layer === 0 ? config.inputSize : width);
      const stacks = cell.stacks.filter((s) => isPresent(declared(cell, s.members[0])));
      const single = cell.params.filter((p) => isPresent(p) && !stacked.has(p.name));
      const shapes: [string, readonly number[]][] = [
        ...stacks.map((s): [string, readonly number[]] => [s.name, stackShape(s, cell, sizes)]),
        ...single.map((p): [string, readonly number[]] => [p.name, shapeOf(p, sizes)]),
      ];
      return directions(config).flatMap((suffix) =>
        shapes.map(([name, shape]) => [`${name}_l${layer}${suffix}`, shape]),
      );
    }),
  );
}

function buildExpr(e: CellExpr, names: ReadonlyMap<string, Node>, config: Config): Node {
  const build = (part: CellExpr): Node => buildExpr(part, names, config);
  switch (e.kind) {
    case 'number':
      return constant(e.value);
    case 'name':
      return names.get(e.name) as Node;
    case 'negate':
      return map('neg', build(e.arg));
    case 'binary':
      return e.op === '@'
        ? dot(build(e.right), build(e.left))
        : map(binaryMapOps[e.op], build(e.left), build(e.right));
    case 'call':
      return callNode(e.name, build(e.arg), config);
    default:
      return e satisfies never;
  }
}

const binaryMapOps = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' } as const;

function callNode(name: CellFunction, arg: Node, config: Config): Node {
  if (name === 'activation') return activate(config.activation, arg);
  if (name === 'gate_activation') return activate(config.gateActivation, arg);
  if (name === 'hard_sigmoid') return activate({ kind: name, alpha: 0.2, beta: 0.5 }, arg);
  return activate({ kind: name }, arg);
}

function activate(activation: Activation, arg: Node): Node {
  switch (activation.kind) {
    case 'linear':
      return arg;
    case 'relu':
      return map('max', arg, constant(0));
    case 'hard_sigmoid':
      return clip(map('add', map('mul', constant(activation.alpha), arg), constant(activation.beta)));
    case 'tanh':
    case 'sigmoid':
      return map(activation.kind, arg);
    default:
      return activation satisfies never;
  }
}

function clip(x: Node): Node {
  return map('min', map('max', x, constant(0)), constant(1));
}
