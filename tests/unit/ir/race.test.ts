// Groups and threads in the interpreter and the verifier: what they compute, and every way in which threads may not meet.

import { describe, expect, it } from 'vitest';
import { interpret } from '../../../compiler/ir/interpret.ts';
import {
  barrier,
  buffer,
  int,
  load,
  loop,
  store,
  variable,
  type Program,
  type Buffer,
  type Stmt,
  type Var,
} from '../../../compiler/ir/loop.ts';
import { add, binary } from '../../../compiler/ir/loop-math.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { verifyProgram } from '../../../compiler/ir/verify-program.ts';
import { acc, argument, f32, grid, isOf, program, scratch, serial } from '../../support/programs.ts';

const [g, i, j, t] = ['g', 'i', 'j', 't'].map((name) => variable(name));
const x = argument('x', 2, 3);
const output = argument('output', 2, 3);
const local = buffer('l', 'workgroup', [int(3)]);
const group = (axis: Var, n: number, ...body: readonly Stmt[]): Stmt => loop('group', axis, int(n), body);
const thread = (axis: Var, n: number, ...body: readonly Stmt[]): Stmt => loop('thread', axis, int(n), body);

function run(p: Program): readonly number[] {
  verifyProgram(p);
  const contents = (b: Buffer): Float32Array | undefined =>
    isOf(b, 'x') ? Float32Array.of(1, 2, 3, 4, 5, 6) : undefined;
  const sizes = { batch: 1, steps: 1 };
  const result = [...interpret(p, { sizes, contents })].find(([b]) => isOf(b, 'output'));
  return Array.from(result?.[1] ?? []);
}

const fill = thread(i, 3, store(local, [i], load(x, [g, i])));
/** Each thread takes what its neighbour has stored. */
const turn = thread(j, 3, store(output, [g, j], load(local, [binary('mod', add(j, int(1)), int(3))])));

describe('threads of a group', () => {
  it('exchange values in workgroup memory, a barrier between them', () => {
    const p = program([group(g, 2, fill, barrier, turn)]);
    expect(run(p)).toEqual([2, 3, 1, 5, 6, 4]);
    expect(printProgram(p)).toMatch(/^workgroup l\[3\]$/m);
    expect(printProgram(p)).toContain('\n  barrier\n');
  });

  it('meet without one', () => {
    expect(() => run(program([group(g, 2, fill, turn)]))).toThrow(
      'l[1]: a thread loads what another stores, with no barrier between them',
    );
    const back = thread(j, 3, store(local, [binary('mod', add(j, int(1)), int(3))], f32(0)));
    expect(() => run(program([group(g, 1, fill, back)]))).toThrow('l[1]: two threads store');
    const read = thread(j, 3, store(output, [g, j], load(local, [int(0)])));
    const over = thread(t, 3, store(local, [t], f32(0)));
    expect(() => run(program([group(g, 1, fill, barrier, read, over)]))).toThrow(
      'l[0]: a thread stores what another loads',
    );
  });

  it('may go on with what is their own', () => {
    const own = thread(j, 3, store(output, [g, j], load(local, [j])));
    expect(run(program([group(g, 2, fill, own)]))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('meet in other memory whatever stands between them', () => {
    const s = scratch('s', 2, 3);
    const first = thread(i, 3, store(s, [g, i], load(x, [g, i])));
    const second = thread(j, 3, store(output, [g, j], load(s, [g, int(0)])));
    expect(() => run(program([group(g, 2, first, barrier, second)]))).toThrow(
      /barriers are for workgroup memory/,
    );
    // another nest of groups comes after the whole of this one
    expect(
      run(
        program([group(g, 2, first), group(t, 2, thread(j, 3, store(output, [t, j], load(s, [t, int(0)]))))]),
      ),
    ).toEqual([1, 1, 1, 4, 4, 4]);
  });

  it('have memory of their own, from one nest to the next', () => {
    const own = buffer('own', 'private', [int(2)]);
    const keep = thread(i, 3, store(own, [int(1)], load(x, [g, i])));
    const show = thread(j, 3, store(output, [g, j], load(own, [int(1)])));
    expect(run(program([group(g, 2, keep, show)]))).toEqual([1, 2, 3, 4, 5, 6]);
    const wide = thread(j, 4, store(output, [int(0), int(0)], load(own, [int(1)])));
    expect(() => run(program([group(g, 1, keep, wide)]))).toThrow(/two threads store|read before/);
    const first = thread(i, 1, store(own, [int(1)], f32(1)));
    expect(() => run(program([group(g, 1, first, show)]))).toThrow('own[1] is read before it is written');
    expect(() =>
      run(
        program([group(g, 1, first), group(t, 1, thread(j, 1, store(output, [t, j], load(own, [int(1)]))))]),
      ),
    ).toThrow('read before it is written');
  });

  it('of two groups never share anything', () => {
    const s = scratch('s', 1);
    const p = program([group(g, 2, thread(i, 1, store(s, [int(0)], f32(1)), store(output, [g, i], f32(1))))]);
    expect(() => run(p)).toThrow('s[0]: two threads store');
    const stale = program([
      group(g, 2, thread(i, 3, store(output, [g, i], load(local, [i])), store(local, [i], f32(1)))),
    ]);
    expect(() => run(stale)).toThrow('read before it is written');
  });
});

describe('what the verifier rejects', () => {
  const body = thread(i, 3, store(output, [int(0), i], f32(0)));

  it.each([
    ['threads outside of groups', body],
    ['groups in threads', group(g, 1, thread(i, 1, group(t, 1, body)))],
    ['groups in a grid', grid(t, 1, group(g, 1, body))],
    ['a grid beside threads', group(g, 1, grid(i, 3, store(output, [int(0), i], f32(0))))],
    ['a barrier of the host', barrier],
    ['a barrier of one thread', group(g, 1, thread(i, 3, barrier))],
    ['a store of all threads', group(g, 1, store(output, [int(0), int(0)], f32(0)))],
    ['a register of all threads', group(g, 1, acc(variable('s', 'f32'), f32(0)))],
    ['local memory of a grid', grid(i, 3, store(local, [i], f32(0)))],
  ])('%s', (_what, s) => {
    expect(() => verifyProgram(program([s]))).toThrow(/has no place|stands beside|no thread runs/);
  });

  it('and what it accepts', () => {
    verifyProgram(program([serial(t, 2, group(g, 1, serial(j, 3, body, barrier)))]));
  });
});
