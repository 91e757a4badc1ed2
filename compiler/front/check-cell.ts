// What a cell says must be sound before it is built: its header, names, order, shapes and states.
import { didYouMean, error, GruccError, placeAt, positionAt } from '../diagnostics.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { shapeOf, showShape } from './cell-shapes.ts';
import type { Shape } from './cell-shapes.ts';
import { functionNames } from './cell-functions.ts';
import type { Cell, CellAssignment, CellVector, Report, SizeName, Span } from './cell-types.ts';
import { checkStacks } from './check-stacks.ts';

/** Looking for what was meant takes time, and nobody reads further. */
const MAX_PROBLEMS = 100;

export function checkCell(cell: Cell): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const report: Report = (code, message, span) => {
    problems.push(error(code, message, placeAt(cell.source, span.start, span.end)));
    if (problems.length >= MAX_PROBLEMS) throw new GruccError(problems);
  };
  checkHeader(cell, report);
  checkNames(cell, report);
  checkParams(cell, report);
  checkStacks(cell, report);
  const used = checkBody(cell, report);
  checkUnused(cell, used, report);
  return problems;
}

function checkHeader({ input, states }: Cell, report: Report): void {
  checkSize(input, ['input'], report);
  for (const state of states) checkSize(state, ['hidden', 'proj'], report);
  if (states.length === 0)
    report('GRU1116', `expected an input and a state, (x[input], h[hidden]); given one vector`, input.span);
}

function checkSize({ name, size, span }: CellVector, allowed: readonly SizeName[], report: Report): void {
  const expected = allowed.map((each) => `${name}[${each}]`).join(' or ');
  if (!allowed.includes(size)) report('GRU1116', `expected ${expected}; given ${name}[${size}]`, span);
}

/** Every name means one thing: vectors, parameters, stacks and assignments share one set of names. */
function checkNames(cell: Cell, report: Report): void {
  const defined = new Map<string, Span>();
  const locals = cell.body.filter((assignment) => !assignment.next);
  const all = [cell.input, ...cell.states, ...cell.params, ...cell.stacks, ...locals];
  for (const { name, span } of all.sort((a, b) => a.span.start - b.span.start)) {
    const first = defined.get(name);
    if (first)
      report(
        'GRU1103',
        `${name} is already defined on line ${lineOf(first, cell)}${primeHint(name, cell)}`,
        span,
      );
    else defined.set(name, span);
    if (isFunction(name))
      report('GRU1114', `${name} is a function of the language; choose another name`, span);
  }
}

const isFunction = (name: string): boolean => functionNames.some((candidate) => candidate === name);
const lineOf = ({ start }: Span, cell: Cell): number => positionAt(cell.source.text, start).line;

function primeHint(name: string, cell: Cell): string {
  return isState(name, cell) ? `; the next value of the state is ${name}'` : '';
}

const isState = (name: string, cell: Cell): boolean => cell.states.some((state) => state.name === name);

function checkParams({ params }: Cell, report: Report): void {
  for (const { name, role, shape, span } of params) {
    if (shape.length > 2)
      report(
        'GRU1108',
        `expected at most two sizes, [rows, columns]; given ${name} ${showShape(shape)}`,
        span,
      );
    else if (role === 'bias' && shape.length === 2)
      report('GRU1108', `a bias is a vector or a scalar; given ${name} ${showShape(shape)}`, span);
    else if (role === 'projection' && shape.join() !== 'proj,hidden')
      report('GRU1108', `a projection is [proj, hidden]; given ${name} ${showShape(shape)}`, span);
  }
}

/** Assignments in the order written: each sees what stands above it. Returns the names that were used. */
function checkBody(cell: Cell, report: Report): ReadonlySet<string> {
  const shapes = declaredShapes(cell);
  const used = new Set<string>();
  const lookup = (name: string, span: Span): Shape | undefined => {
    used.add(name);
    if (!shapes.has(name)) reportUndefined(name, span, [...shapes.keys()], cell, report);
    return shapes.get(name);
  };
  for (const assignment of cell.body) {
    const shape = shapeOf(assignment.value, { lookup, report });
    if (assignment.next) checkNext(assignment, shape, cell, report);
    // a first definition stands even where it is wrong, so that one mistake is reported once
    if (!shapes.get(targetOf(assignment))) shapes.set(targetOf(assignment), shape);
  }
  checkUpdated(cell, report);
  checkOutput(cell, shapes, report);
  return used;
}

/** What an assignment defines, as expressions name it. */
export const targetOf = ({ name, next }: CellAssignment): string => (next ? `${name}'` : name);

function declaredShapes({ input, states, params }: Cell): Map<string, Shape | undefined> {
  const shapes = new Map<string, Shape | undefined>();
  for (const { name, size } of [input, ...states]) shapes.set(name, [size]);
  for (const { name, shape } of params) shapes.set(name, shape);
  return shapes;
}

function reportUndefined(
  name: string,
  span: Span,
  known: readonly string[],
  cell: Cell,
  report: Report,
): void {
  const later = cell.body.find((assignment) => targetOf(assignment) === name);
  if (later)
    return report(
      'GRU1104',
      `${name} is used before it is defined on line ${lineOf(later.span, cell)}`,
      span,
    );
  report('GRU1102', `unknown name "${name}"${didYouMean(name, known)}`, span);
}

function checkNext(
  { name, span, value }: CellAssignment,
  shape: Shape | undefined,
  cell: Cell,
  report: Report,
): void {
  const state = cell.states.find((candidate) => candidate.name === name);
  if (!state) {
    const known = cell.states.map((candidate) => candidate.name);
    return report(
      'GRU1106',
      `${name}' is assigned, but "${name}" is no state${didYouMean(name, known)}`,
      span,
    );
  }
  if (!shape || (shape.length === 1 && shape[0] === state.size)) return;
  report(
    'GRU1108',
    `expected ${showShape([state.size])} for ${name}'; given ${showShape(shape)}`,
    value.span,
  );
}

/** Each state gets its next value exactly once. */
function checkUpdated(cell: Cell, report: Report): void {
  for (const { name, span } of cell.states) {
    const [first, second] = cell.body.filter((assignment) => assignment.next && assignment.name === name);
    if (!first) report('GRU1105', `state ${name} has no next value; add an assignment to ${name}'`, span);
    if (first && second)
      report('GRU1103', `${name}' is already defined on line ${lineOf(first.span, cell)}`, second.span);
  }
}

/** A layer gives proj_size features where the cell has a state of that size, else hidden_size: so does each step. */
function checkOutput(cell: Cell, shapes: ReadonlyMap<string, Shape | undefined>, report: Report): void {
  const isProjected = cell.states.some(({ size }) => size === 'proj');
  const [first] = cell.states;
  if (isProjected && first.size !== 'proj') {
    const given = `${first.name} [${first.size}]`;
    const message = `expected [proj] for the first state, as another has this size; given ${given}`;
    return report('GRU1117', message, first.span);
  }
  const assigned = cell.body.find((assignment) => targetOf(assignment) === 'output');
  const shape = shapes.get('output');
  const size = isProjected ? 'proj' : 'hidden';
  if (!assigned || !shape || (shape.length === 1 && shape[0] === size)) return;
  const why = isProjected ? ', as a state has this size' : '';
  report('GRU1117', `expected [${size}] for the output${why}; given ${showShape(shape)}`, assigned.span);
}

/** Stored tensors may hold parts that a cell does not read; a parameter of its own that nothing reads is a slip. */
function checkUnused(cell: Cell, used: ReadonlySet<string>, report: Report): void {
  const stacked = new Set(cell.stacks.flatMap((stack) => stack.members));
  for (const { name, span } of cell.params)
    if (!used.has(name) && !stacked.has(name)) report('GRU1107', `parameter ${name} is never used`, span);
}
