// Cuts a final program into kernels: each outermost nest of grid loops is one, and what stands around them is the host's.
//
//   grid b < B { grid j < 8 { .. } }                  k0 of B * 8
//   serial t < T { grid b < B { grid j < 8 { .. } } }  ->  each t < T: k1 of B * 8

import type { Dispatch, HostStep, Size } from '../../runtime/manifest.ts';
import { nestOf } from '../../compiler/loop/nest.ts';
import { sizeOf } from '../../compiler/loop/size.ts';
import { buffer, type For, type Program, type Stmt, type Var } from '../../compiler/ir/loop.ts';
import { sameIndex } from '../../compiler/ir/loop-math.ts';

/** One invocation computes the body for one element of the loops' grid. */
export interface Kernel {
  readonly name: string;
  readonly loops: readonly For[];
  readonly body: readonly Stmt[];
  /** the axis of the host's loop around it */
  readonly turn: Var | undefined;
}

export interface Cut {
  readonly kernels: readonly Kernel[];
  readonly host: readonly HostStep[];
}

export function cut(program: Program): Cut {
  const kernels: Kernel[] = [];
  const dispatch = (s: Stmt, turn?: Var): Dispatch => {
    if (s.kind !== 'for' || s.mode !== 'grid') throw new Error(`a ${s.kind} is left beside the kernels`);
    const kernel = { name: `k${kernels.length}`, ...nestOf(s), turn };
    kernels.push(kernel);
    return { kernel: kernel.name, count: countOf(kernel.loops, program) };
  };
  const host = program.body.map((s): HostStep => {
    if (s.kind !== 'for' || s.mode !== 'serial') return dispatch(s);
    if (!sameIndex(s.extent, program.steps)) throw new Error(`${s.axis.name} does not go over all steps`);
    return { each: s.body.map((inner) => dispatch(inner, s.axis)) };
  });
  return { kernels, host };
}

function countOf(loops: readonly For[], program: Program): Size {
  const extents = loops.map((each) => each.extent);
  return sizeOf(buffer('grid', 'scratch', extents), program);
}
