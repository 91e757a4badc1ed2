// From the text of a cell to its tree. The only file that knows ohm.
import { grammar } from 'ohm-js';
import type { Grammar, Node, Semantics } from 'ohm-js';
import { fail, placeAt } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { cellGrammar } from './cell-grammar.ts';
import { treeBuilder } from './cell-tree.ts';
import type { BinaryOp, TreeBuilder } from './cell-tree.ts';
import type {
  Cell,
  CellAssignment,
  CellExpr,
  CellParam,
  CellStack,
  CellVector,
  SourceText,
  Span,
} from './cell-types.ts';

type Statement =
  | { readonly kind: 'params'; readonly params: readonly CellParam[] }
  | { readonly kind: 'stack'; readonly stack: CellStack }
  | { readonly kind: 'assignment'; readonly assignment: CellAssignment };

let compiled: Grammar | undefined;

/** Throws on a syntax error; wrong sizes, functions and numbers are added to `problems`. */
export function readCell(source: SourceText, problems: Diagnostic[]): Cell {
  // compiling the grammar takes about a tenth of a second: only those pay who read a cell, and once
  compiled ??= grammar(cellGrammar);
  const match = compiled.match(source.text.replace(/^\ufeff/, ' '));
  if (match.failed()) failSyntax(source, match.getRightmostFailurePosition(), match.getExpectedText());
  const semantics = compiled.createSemantics();
  const tree = treeBuilder(source, problems);
  addExpressions(semantics, tree);
  addStatements(semantics, tree);
  addCell(semantics, source);
  return semantics(match)['cell']();
}

function failSyntax(source: SourceText, position: number, expected: string): never {
  const found = /^(?:\w+|[^])/u.exec(source.text.slice(position, position + 60))?.[0];
  const given = found === undefined ? 'the end of the file' : JSON.stringify(found);
  const place = placeAt(source, position, position + (found?.length ?? 0));
  fail('GRU1101', `expected ${expected}; given ${given}`, place);
}

function addExpressions(semantics: Semantics, tree: TreeBuilder): void {
  const negate = (minuses: Node, arg: Node) =>
    minuses.children.reduceRight((expr, minus) => tree.negate(expr, spanOf(minus)), exprOf(arg));
  const chain = (first: Node, ops: Node, rest: Node) =>
    rest.children.reduce(
      (left, node, i) => tree.binary(opOf(ops.child(i)), left, exprOf(node)),
      exprOf(first),
    );
  semantics.addOperation<CellExpr>('expr', {
    Comparison: chain,
    Sum: chain,
    Product: chain,
    Negation: negate,
    Operand: negate,
    // from the right, so that W @ V @ x is two products of a matrix and a vector
    Dot: (first, _at, rest) =>
      [first, ...rest.children].map(exprOf).reduceRight((right, left) => tree.binary('@', left, right)),
    Atom_call: (name, _open, args, close) =>
      tree.call(name.sourceString, spanOf(name), listOf(args).map(exprOf), {
        start: spanOf(name).start,
        end: spanOf(close).end,
      }),
    Atom_group: (open, expr, close) =>
      tree.group(exprOf(expr), { start: spanOf(open).start, end: spanOf(close).end }),
    Atom_name: (name) => tree.name(name.sourceString, spanOf(name)),
    Atom_number: (digits) => tree.number(digits.sourceString, spanOf(digits)),
  });
}

function addStatements(semantics: Semantics, tree: TreeBuilder): void {
  const sizeOf = (name: Node) => tree.size(name.sourceString, spanOf(name));
  semantics.addOperation<CellVector>('vector', {
    Vector: (name, _open, size, _close) => ({
      name: name.sourceString,
      size: sizeOf(size),
      span: spanOf(name),
    }),
  });
  semantics.addOperation<Statement>('statement', {
    Param(keyword, names, shapes) {
      const role = keyword.sourceString as CellParam['role'];
      const shape = shapes.children.flatMap((node) => listOf(node.child(1)).map(sizeOf));
      const declare = (name: Node): CellParam => ({
        name: name.sourceString,
        role,
        shape,
        span: spanOf(name),
      });
      return { kind: 'params', params: listOf(names).map(declare) };
    },
    Stack(_keyword, name, _is, _open, members, _close) {
      const nodes = listOf(members);
      const names = nodes.map((node) => node.sourceString);
      const stack = {
        name: name.sourceString,
        members: names,
        memberSpans: nodes.map(spanOf),
        span: spanOf(name),
      };
      return { kind: 'stack', stack };
    },
    Assignment(target, _is, value) {
      const next = target.sourceString.endsWith("'");
      const name = next ? target.sourceString.slice(0, -1) : target.sourceString;
      return { kind: 'assignment', assignment: { name, next, value: exprOf(value), span: spanOf(target) } };
    },
  });
}

function addCell(semantics: Semantics, source: SourceText): void {
  semantics.addOperation<Cell>('cell', {
    Module(_keyword, name, _open, vectors, _close, _begin, body, _end) {
      const [input, ...states] = listOf(vectors).map((node): CellVector => node['vector']());
      const statements = body.children.map((node): Statement => node['statement']());
      return {
        name: name.sourceString,
        // the grammar asks for at least one vector
        input: input as CellVector,
        states,
        params: statements.flatMap((s) => (s.kind === 'params' ? s.params : [])),
        stacks: statements.flatMap((s) => (s.kind === 'stack' ? [s.stack] : [])),
        body: statements.flatMap((s) => (s.kind === 'assignment' ? [s.assignment] : [])),
        source,
      };
    },
  });
}

const exprOf = (node: Node): CellExpr => node['expr']();
const opOf = (node: Node): BinaryOp => node.sourceString as BinaryOp;
const listOf = (node: Node): readonly Node[] => node.asIteration().children;
const spanOf = ({ source }: Node): Span => ({ start: source.startIdx, end: source.endIdx });
