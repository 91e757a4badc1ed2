// Puts statements that stand alone into a grid of one element, where only what is in a grid can be computed.
//
//   hn[0] = h[0]   ->   grid one < 1 { hn[0] = h[0] }

import { int, loop, variable, type Program, type Stmt } from '../ir/loop.ts';
import { kept, withBody, withLoopBody } from '../ir/loop-walk.ts';

export function enclose(program: Program): Program {
  return withBody(program, encloseBlock(program.body));
}

function encloseBlock(stmts: readonly Stmt[]): readonly Stmt[] {
  const enclosed = stmts.map((s): Stmt => {
    if (s.kind !== 'for') return loop('grid', variable('one'), int(1), [s]);
    return s.mode === 'serial' ? withLoopBody(s, encloseBlock(s.body)) : s;
  });
  return kept(stmts, enclosed);
}
