// Tells where threads of a loop program meet: at an element that one of them writes and another one uses, with nothing
// between them that puts the two in order. The interpreter runs threads one after the other, so that it would not see.
//
// Groups are never in order. Threads of one group are where a barrier stands between them, but only in workgroup memory:
// that is all that a barrier of a GPU's workgroup promises.

import type { Buffer } from './loop.ts';

/** Which turns are being run: of what nest of groups, which group, which thread, after how many barriers. */
export interface Turns {
  /** 0 outside of groups; every nest that begins has another number */
  nest: number;
  /** how many nests have begun */
  begun: number;
  group: number;
  thread: number;
  /** how many times barriers and groups have begun a new phase */
  phase: number;
}

/** What all threads of a group do alike belongs to none of them. */
const all = -1;

export function started(): Turns {
  return { nest: 0, begun: 0, group: all, thread: all, phase: 0 };
}

/** Enters turn i of a loop of groups; `around` is where the loop stands. */
export function enterGroup(turns: Turns, around: Turns, extent: number, i: number): void {
  if (around.group === all && i === 0) turns.nest = ++turns.begun;
  turns.group = Math.max(around.group, 0) * extent + i;
  turns.phase++;
}

/** Enters turn i of a loop of threads: in a nest of them they are counted row by row. */
export function enterThread(turns: Turns, around: Turns, extent: number, i: number): void {
  turns.thread = Math.max(around.thread, 0) * extent + i;
}

export function passBarrier(turns: Turns): void {
  turns.phase++;
}

/** Who used each element last, and when: as a number that holds for one phase, or for one nest. */
export interface Marks {
  stores?: Uses;
  loads?: Uses;
}

interface Uses {
  readonly when: Int32Array;
  readonly group: Int32Array;
  readonly thread: Int32Array;
}

export function noMarks(): Marks {
  return {};
}

function noUses(size: number): Uses {
  return { when: new Int32Array(size), group: new Int32Array(size), thread: new Int32Array(size) };
}

function whenOf(b: Buffer, turns: Turns): number {
  return b.space === 'workgroup' ? turns.phase : turns.nest;
}

function meets(uses: Uses | undefined, i: number, when: number, { group, thread }: Turns): boolean {
  if (!uses || uses.when[i] !== when) return false;
  return uses.group[i] !== group || uses.thread[i] !== thread || thread === all;
}

export function noteStore(b: Buffer, marks: Marks, i: number, size: number, turns: Turns): void {
  if (turns.group === all || b.space === 'private') return;
  const when = whenOf(b, turns);
  if (meets(marks.stores, i, when, turns)) fail(b, i, 'two threads store');
  if (meets(marks.loads, i, when, turns)) fail(b, i, 'a thread stores what another loads');
  note((marks.stores ??= noUses(size)), i, when, turns);
}

export function noteLoad(b: Buffer, marks: Marks, i: number, size: number, turns: Turns): void {
  if (turns.group === all || b.space === 'private') return;
  const when = whenOf(b, turns);
  if (meets(marks.stores, i, when, turns)) fail(b, i, 'a thread loads what another stores');
  const loads = (marks.loads ??= noUses(size));
  // more than one: whoever stores meets another
  const isShared = meets(loads, i, when, turns);
  note(loads, i, when, isShared ? { ...turns, thread: all } : turns);
}

function note(uses: Uses, i: number, when: number, { group, thread }: Turns): void {
  uses.when[i] = when;
  uses.group[i] = group;
  uses.thread[i] = thread;
}

function fail(b: Buffer, i: number, what: string): never {
  const between =
    b.space === 'workgroup'
      ? 'no barrier between them'
      : 'nothing between them: barriers are for workgroup memory';
  throw new Error(`${b.name}[${i}]: ${what}, with ${between}`);
}
