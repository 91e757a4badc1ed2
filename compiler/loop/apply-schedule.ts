// Applies a schedule to a program, step by step, and decides nothing. A step that cannot be applied throws.
//
//   persist t1, coarsen t1: rows 1, columns 2     the loop over time in groups, of which each thread has two columns

import { isParam } from '../ir/loop.ts';
import type { Buffer, For, LoopMode, Program, Stmt, Var } from '../ir/loop.ts';
import { bufferNames, loopLines, varNames } from '../ir/loop-print.ts';
import { allStmts, mapExprs, withBody } from '../ir/loop-walk.ts';
import { stepText, type Step } from '../ir/schedule.ts';
import { coarsen, coarsenThreads } from './coarsen.ts';
import { collapseRows } from './collapse.ts';
import { keepWeights } from './keep-weights.ts';
import { findLoop, nestOf, replaceLoop, wrap } from './nest.ts';
import { inHalves, pairNests, type Halves } from './pair-nests.ts';
import { persist, recurrenceOf } from './persist.ts';
import { tile, tileColumns } from './tile.ts';
import { transposeWeights } from './transpose-weights.ts';

/** A program to which some steps are applied. */
export interface Scheduling {
  readonly program: Program;
  /** what the names of steps stand for by now */
  readonly loops: ReadonlyMap<string, Var>;
  readonly weights: ReadonlyMap<string, Buffer>;
  readonly halves: Halves;
}

export function applySchedule(program: Program, steps: readonly Step[], lanes: number): Program {
  return finish(applySteps(begin(program), steps, lanes), program, steps);
}

export function begin(program: Program): Scheduling {
  const names = new Map([...bufferNames(program), ...varNames(program)]);
  const byName = <T extends Buffer | Var>(all: readonly T[]): ReadonlyMap<string, T> =>
    new Map(all.map((each) => [names.get(each) ?? each.name, each]));
  const weights = program.buffers.filter(isParam);
  const axes = allStmts(program.body).flatMap((s) => (s.kind === 'for' ? [s.axis] : []));
  return { program, loops: byName(axes), weights: byName(weights), halves: new Map() };
}

export function finish(at: Scheduling, before: Program, steps: readonly Step[]): Program {
  if (steps.length === 0) return before;
  return { ...inHalves(at.program, at.halves), schedule: { loops: loopLines(before), steps } };
}

export function applySteps(at: Scheduling, steps: readonly Step[], lanes: number): Scheduling {
  return steps.reduce((before, step) => {
    try {
      return applyStep(before, step, lanes);
    } catch (cause) {
      throw new Error(`${stepText({ ...step, why: undefined })}: ${(cause as Error).message}`, { cause });
    }
  }, at);
}

/** What a step's loop has to be. */
const modes: { readonly [what in Exclude<Step['do'], 'transpose-weights'>]: readonly LoopMode[] } = {
  collapse: ['grid'],
  tile: ['grid'],
  abreast: ['grid'],
  persist: ['serial'],
  dispatch: ['serial'],
  coarsen: ['grid', 'group'],
  unroll: ['grid', 'thread'],
  'keep-weights': ['thread'],
  'pair-nests': ['grid', 'group', 'serial'],
};

function applyStep(at: Scheduling, step: Step, lanes: number): Scheduling {
  if (step.do === 'transpose-weights')
    return { ...at, program: transposeWeights(at.program, named(at.weights, step.of, 'weights')) };
  const { of } = step;
  const s = loopAt(at, of, modes[step.do]);
  switch (step.do) {
    case 'collapse': {
      const { loops, body } = collapseRows(nestOf(s));
      return into(at, s, wrap(loops, body), [[of, loops[0].axis]]);
    }
    case 'tile':
      return into(at, s, tile(nestOf(s), step, lanes));
    case 'abreast':
      return into(at, s, tileColumns(nestOf(s), step.vectors, lanes));
    case 'persist': {
      const found = recurrenceOf(s, at.program);
      if (!found) throw new Error('its rows need each other');
      const group = persist(found);
      return withBuffers(into(at, s, [group], [[of, group.axis]]));
    }
    case 'dispatch':
      return at;
    case 'coarsen':
      return coarsened(at, s, step);
    case 'unroll': {
      const unrolled = mapExprs([s], (e) => (e.kind === 'sum' ? { ...e, unroll: step.terms } : e));
      return into(at, s, unrolled);
    }
    case 'keep-weights': {
      const over = findLoop(at.program.body, ({ body }) => body.includes(s)) as For;
      return withBuffers(into(at, over, keepWeights(over, s)));
    }
    case 'pair-nests':
      return paired(at, s, loopAt(at, step.with, modes[step.do]), of);
    default:
      return step satisfies never;
  }
}

function named<T>(all: ReadonlyMap<string, T>, name: string, what: string): T {
  const found = all.get(name);
  if (found === undefined)
    throw new Error(`there is no ${what} ${name}; there are ${[...all.keys()].join(', ')}`);
  return found;
}

function loopAt(at: Scheduling, name: string, expected: readonly LoopMode[]): For {
  const axis = named(at.loops, name, 'loop');
  const s = findLoop(at.program.body, (each) => each.axis === axis);
  if (!s) throw new Error(`loop ${name} is no longer there: an earlier step has cut it`);
  if (!expected.includes(s.mode))
    throw new Error(`loop ${name} is ${s.mode}, and has to be ${expected.join(' or ')}`);
  return s;
}

type Names = readonly (readonly [string, Var])[];

/** The loop replaced, with names for what it has become. */
function into(at: Scheduling, s: For, made: readonly Stmt[], names: Names = []): Scheduling {
  const body = replaceLoop(at.program.body, s, made);
  return { ...at, program: { ...at.program, body }, loops: new Map([...at.loops, ...names]) };
}

/** After a step that makes buffers. */
function withBuffers(at: Scheduling): Scheduling {
  return { ...at, program: withBody({ ...at.program, body: [] }, at.program.body) };
}

type Coarsen = Extract<Step, { readonly do: 'coarsen' }>;

function coarsened(at: Scheduling, s: For, { of, rows, columns }: Coarsen): Scheduling {
  if (s.mode === 'group') {
    if (rows !== 1) throw new Error('a group has one row');
    return withBuffers(into(at, s, [coarsenThreads(s, columns)]));
  }
  const made = coarsen(s, rows, columns);
  const names: Names = made.map(({ axis }, i) => [i === 0 ? of : `${of}.rest`, axis]);
  return into(at, s, made, names);
}

function paired(at: Scheduling, a: For, b: For, of: string): Scheduling {
  const { both, body, halves } = pairNests(at.program.body, a, b, at.halves);
  const program = { ...at.program, body };
  return { ...at, program, halves, loops: new Map([...at.loops, [of, both.axis]]) };
}
