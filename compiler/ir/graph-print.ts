// Graphs as text: one line a node that is used more than once or that is a product; the rest nested.

import { isDot, originsOf } from './contract.ts';
import { sumOf, times } from './dim.ts';
import { allNodes, children } from './graph-walk.ts';
import type { Contract, Graph, Map as MapNode, Node, Scan, Shape, View } from './graph.ts';
import { indexedAxis, sliceOf } from './views.ts';
import { binaryOps, unaryOps, type BinaryOp, type UnaryOp } from './scalar.ts';

export function printGraph(graph: Graph): string {
  const roots = graph.roots.map((root) => root.node);
  const printer = namer(roots);
  const body = definitions(roots, printer, '');
  const results = graph.roots.map((root) => `${partName(root)} = ${printer.text(root.node)}`);
  return [...body, ...results].join('\n') + '\n';
}

interface Printer {
  readonly text: (node: Node) => string;
  /** names a node if it is to stand on a line of its own, once */
  readonly define: (node: Node) => string | undefined;
}

function namer(roots: readonly Node[]): Printer {
  const uses = countUses(roots);
  const names = new Map<Node, string>();
  const ownLine = (node: Node): boolean =>
    node.kind === 'scan' ||
    node.kind === 'contract' ||
    node.kind === 'reduce' ||
    (node.kind === 'view' && !isPart(node)) ||
    (node.kind === 'map' && (uses.get(node) ?? 0) > 1);
  const text = (node: Node): string => names.get(node) ?? expression(node, text);
  const define = (node: Node): string | undefined => {
    if (!ownLine(node) || names.has(node)) return undefined;
    const name = `%${names.size}`;
    const line = node.kind === 'scan' ? name : `${name} ${shapeText(node.shape)} = ${text(node)}`;
    names.set(node, name);
    return line;
  };
  return { text, define };
}

function countUses(roots: readonly Node[]): Map<Node, number> {
  const uses = new Map<Node, number>();
  for (const node of allNodes(roots)) {
    for (const child of children(node)) uses.set(child, (uses.get(child) ?? 0) + 1);
  }
  return uses;
}

function definitions(roots: readonly Node[], printer: Printer, indent: string): string[] {
  const lines: string[] = [];
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const inner = node.kind === 'scan' ? outerChildren(node) : children(node);
    inner.forEach(visit);
    const line = printer.define(node);
    if (line === undefined) return;
    lines.push(...(node.kind === 'scan' ? scanLines(node, line, printer, indent) : [indent + line]));
  };
  roots.forEach(visit);
  return lines;
}

/** What a scan needs from outside of its body. */
function outerChildren(node: Scan): readonly Node[] {
  const outside = [...node.elements.map((e) => e.sequence), ...node.states.map((s) => s.init)];
  return node.lengths ? [...outside, node.lengths] : outside;
}

function scanLines(node: Scan, name: string, printer: Printer, indent: string): string[] {
  const { text } = printer;
  const direction = node.reverse ? ' reverse' : '';
  const masked = node.lengths ? ` lengths ${text(node.lengths)}` : '';
  const body = [...node.states.map((s) => s.next), ...node.outputs];
  const inner = `${indent}  `;
  return [
    `${indent}${name} = scan ${node.step.name} < ${node.steps}${direction}${masked} {`,
    ...node.elements.map(
      (e) => `${inner}each ${e.bound.name} ${shapeText(e.bound.shape)} in ${text(e.sequence)}`,
    ),
    ...node.states.map(
      (s) => `${inner}state ${s.bound.name} ${shapeText(s.bound.shape)} from ${text(s.init)}`,
    ),
    ...definitions(body, printer, inner),
    ...node.states.map((s) => `${inner}${s.bound.name}' = ${text(s.next)}`),
    ...node.outputs.map((output) => `${inner}yield ${text(output)}`),
    `${indent}}`,
  ];
}

function expression(node: Node, text: (node: Node) => string): string {
  switch (node.kind) {
    case 'input':
      return partName(node);
    case 'param':
      return node.dtype === 'f32' ? node.name : `${node.name}:${node.dtype}`;
    case 'const':
      return String(node.value);
    case 'map':
      return mapText(node, text);
    case 'contract':
      return contractText(node, text);
    case 'reduce':
      return `${node.op}(${text(node.arg)}; ${node.axes.length > 1 ? 'axes' : 'axis'} ${node.axes.join(', ')})`;
    case 'iota':
      return `iota(${node.shape[0]})`;
    case 'view':
      return viewText(node, text);
    case 'gather':
      return `gather(${text(node.arg)}, ${text(node.at)}; axis ${node.axis})`;
    case 'concat':
      return `concat(${node.args.map(text).join(', ')}; axis ${node.axis})`;
    case 'take':
      return `${text(node.scan)}.${node.index}`;
    case 'scan':
      return 'scan';
    default:
      return node satisfies never;
  }
}

/** In Einstein's notation, but for the product with a matrix: a letter an axis, those left out of the result summed. */
function contractText(node: Contract, text: (node: Node) => string): string {
  if (isDot(node)) return `${text(node.a)} @ ${text(node.b)}`;
  const ofA: string[] = [];
  const ofB: string[] = [];
  const letters = [...node.over, ...originsOf(node).map(({ a, b }) => [a, b] as const)].map(([a, b], i) => {
    const letter = String.fromCharCode(97 + i);
    if (a !== undefined) ofA[a] = letter;
    if (b !== undefined) ofB[b] = letter;
    return letter;
  });
  const result = letters.slice(node.over.length).join('');
  return `einsum(${ofA.join('')}, ${ofB.join('')} -> ${result}; ${text(node.a)}, ${text(node.b)})`;
}

/** Parts and places as in NumPy; any other view says which element it reads: (i, j -> x[j, i - 1] else 0). */
function viewText(node: View, text: (node: Node) => string): string {
  const part = sliceOf(node);
  if (part)
    return `${text(node.arg)}[${':, '.repeat(part.axis)}${part.start}:${sumOf(part.start, node.shape[part.axis])}]`;
  const place = indexedAxis(node);
  if (place) return `${text(node.arg)}[${':, '.repeat(place.axis)}${place.at}]`;
  const names = node.shape.map((_, axis) => 'ijklmn'[axis] ?? `i${axis}`);
  const index = node.index.map(({ steps, start }) => {
    return String(sumOf(start, ...steps.map((step, axis) => times(names[axis], step))));
  });
  const filled = node.fill === undefined ? '' : ` else ${node.fill}`;
  return `(${names.join(', ')} -> ${text(node.arg)}[${index.join(', ')}]${filled})`;
}

function isPart(node: View): boolean {
  return sliceOf(node) !== undefined || indexedAxis(node) !== undefined;
}

function mapText(node: MapNode, text: (node: Node) => string): string {
  const args = node.args.map(text);
  if (node.op === 'select') return `select(${args.join(', ')})`;
  if (args.length === 1) return `${unaryOps[node.op as UnaryOp].symbol}(${args[0]})`;
  const { symbol } = binaryOps[node.op as BinaryOp];
  return /\w/.test(symbol) ? `${symbol}(${args.join(', ')})` : `(${args.join(` ${symbol} `)})`;
}

function partName(of: { readonly name: string; readonly part?: number }): string {
  return of.part === undefined ? of.name : `${of.name}[${of.part}]`;
}

function shapeText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
