// Cuts a final program into kernels: each outermost nest of grid loops, or of groups, is one, and what stands around
// them is the host's. Turns of a grid are dealt to groups of 64; a group of the program is one of the device's.
//
//   grid b < B { grid j < 8 { .. } }                   dispatch k0, (B * 8 + 63) / 64 groups
//   serial tb < (T + 31) / 32 {                        turn0 < (T + 31) / 32 {
//     serial ti < min(T - tb * 32, 32) {           ->    turn1 < min(T - turn0 * 32, 32) {
//       grid b < B { grid j < 8 { f(tb, ti) } }            dispatch k1, (B * 8 + 63) / 64 groups
//     }                                                  }
//   }                                                  }
//   group m < B { thread j < 100 { .. } }              dispatch k2, B groups, of 128 invocations

import type { Dispatch, HostSize, HostStep, HostValue } from '../../runtime/manifest.ts';
import { nestOf, type Nest } from '../../compiler/loop/nest.ts';
import { int, type Expr, type For, type Program, type Stmt, type Var } from '../../compiler/ir/loop.ts';
import { add, binary, mul } from '../../compiler/ir/loop-math.ts';
import { substitute } from '../../compiler/ir/loop-walk.ts';

/** Of a grid one invocation computes the body for one element; of groups a workgroup does it for one of them. */
export interface Kernel {
  readonly name: string;
  readonly loops: readonly For[];
  readonly body: readonly Stmt[];
  /** invocations of a workgroup */
  readonly width: number;
  /** what the host tells it: the sizes that are open, and the axes of the loops around it */
  readonly sizes: HostSizes;
}

export interface Cut {
  readonly kernels: readonly Kernel[];
  readonly host: readonly HostStep[];
}

type HostSizes = ReadonlyMap<Var, HostSize>;

/** Invocations of a workgroup: of a grid's, and as many as every device can have. */
const [usual, most] = [64, 256];

/** What a processor does at once: workgroups are whole numbers of it. */
const abreast = 32;

export const turns: readonly HostSize[] = ['turn0', 'turn1'];

export function cut(program: Program): Cut {
  const kernels: Kernel[] = [];
  const dispatch = (s: For, sizes: HostSizes): Dispatch => {
    const width = s.mode === 'group' ? widthOf(s.body) : usual;
    const kernel = { name: `k${kernels.length}`, ...nestOf(s), width, sizes };
    kernels.push(kernel);
    const count = kernel.loops.map((each) => each.extent).reduce(mul);
    const groups = s.mode === 'group' ? count : binary('div', add(count, int(width - 1)), int(width));
    return { kernel: kernel.name, groups: hostValue(groups, sizes) };
  };
  const host = (stmts: readonly Stmt[], sizes: HostSizes, depth: number): readonly HostStep[] =>
    writtenOut(stmts).map((s) => {
      if (s.kind === 'for' && (s.mode === 'grid' || s.mode === 'group')) return dispatch(s, sizes);
      if (s.kind !== 'for' || s.mode !== 'serial') throw new Error(`a ${s.kind} is left beside the kernels`);
      const turn = turns[depth];
      if (!turn) throw new Error(`${s.axis.name} is a loop of the host's inside ${depth} others`);
      const body = host(s.body, new Map([...sizes, [s.axis, turn]]), depth + 1);
      return { turn, count: hostValue(s.extent, sizes), body };
    });
  return { host: host(program.body, openSizes(program), 0), kernels };
}

/** Enough for the widest nest of threads, or for an equal part of it where that is more than a device must have. */
function widthOf(body: readonly Stmt[]): number {
  const threads = threadNests(body).map(({ loops }) =>
    loops.reduce((count, { extent }) => count * (extent.kind === 'const' ? extent.value : most), 1),
  );
  const widest = Math.max(1, ...threads);
  const each = Math.ceil(widest / Math.ceil(widest / most));
  return Math.ceil(each / abreast) * abreast;
}

function threadNests(stmts: readonly Stmt[]): readonly Nest[] {
  return stmts.flatMap((s) =>
    s.kind !== 'for' ? [] : s.mode === 'thread' ? [nestOf(s)] : threadNests(s.body),
  );
}

/** Kernels share nothing but memory: what has a name beside them is written out where it is used. */
function writtenOut(stmts: readonly Stmt[]): readonly Stmt[] {
  const [first, ...rest] = stmts;
  if (!first) return [];
  if (first.kind !== 'let') return [first, ...writtenOut(rest)];
  return writtenOut(substitute(rest, new Map([[first.name, first.value]])));
}

function openSizes({ dims }: Program): HostSizes {
  return new Map(dims.flatMap(({ name, size }) => (size.kind === 'var' ? [[size, name] as const] : [])));
}

/** An extent as the data that the runtime computes it from. */
function hostValue(e: Expr, sizes: HostSizes): HostValue {
  const size = e.kind === 'var' && sizes.get(e);
  if (size) return size;
  if (e.kind === 'const') return e.value;
  if (e.kind !== 'binary') throw new Error(`the host cannot compute a ${e.kind}`);
  switch (e.op) {
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'mod':
    case 'min':
    case 'max':
      return [e.op, hostValue(e.a, sizes), hostValue(e.b, sizes)];
    default:
      throw new Error(`the host cannot compute ${e.op}`);
  }
}
