// Stacks: parameters that lie one after the other in one stored tensor must agree in all but the first size.
import { didYouMean } from '../diagnostics.ts';
import { showShape } from './cell-shapes.ts';
import type { Cell, CellParam, CellStack, Report, Span } from './cell-types.ts';

export function checkStacks(cell: Cell, report: Report): void {
  const params = new Map(cell.params.map((param) => [param.name, param]));
  const stackOf = new Map<string, string>();
  for (const stack of cell.stacks) {
    const members = stack.members.flatMap((name, i) => {
      const span = stack.memberSpans[i] ?? stack.span;
      return findMember(name, span, stack, params, stackOf, report);
    });
    checkAlike(members, report);
  }
}

interface Member {
  readonly param: CellParam;
  readonly span: Span;
}

function findMember(
  name: string,
  span: Span,
  stack: CellStack,
  params: ReadonlyMap<string, CellParam>,
  stackOf: Map<string, string>,
  report: Report,
): Member[] {
  const param = params.get(name);
  const other = stackOf.get(name);
  if (!param) report('GRU1109', `"${name}" is no parameter${didYouMean(name, params.keys())}`, span);
  if (other) report('GRU1109', `${name} is already in stack ${other}`, span);
  stackOf.set(name, stack.name);
  return param && !other ? [{ param, span }] : [];
}

function checkAlike(members: readonly Member[], report: Report): void {
  const [first] = members;
  for (const { param, span } of members) {
    const { name, role, shape } = param;
    if (shape.length === 0)
      report('GRU1109', `a stack holds vectors or matrices; given ${name}, a scalar`, span);
    else if (first && columnsOf(param) !== columnsOf(first.param))
      report(
        'GRU1109',
        `${name} ${showShape(shape)} cannot follow ${showParam(first.param)} in a stack`,
        span,
      );
    else if (first && role !== first.param.role)
      report(
        'GRU1109',
        `a stack is all param, all bias or all projection; given ${role} ${name} after ${first.param.role}`,
        span,
      );
  }
}

const showParam = ({ name, shape }: CellParam): string => `${name} ${showShape(shape)}`;
const columnsOf = ({ shape }: CellParam): string => [shape.length, ...shape.slice(1)].join();
