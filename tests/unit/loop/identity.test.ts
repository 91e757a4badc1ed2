// A pass that finds nothing to do returns the very program it was given: that is how the driver knows "(unchanged)".

import { expect, it } from 'vitest';
import { int, load, store, variable, type Program } from '../../../compiler/ir/loop.ts';
import { loopPasses } from '../../../compiler/pipeline.ts';
import { js } from '../../../targets/js/js.ts';
import { wasm } from '../../../targets/wasm/wasm.ts';
import { argument, batch, f32, grid, program } from '../../support/programs.ts';

const b = variable('b');
const x = argument('x', batch);

/** Nothing to alias, unroll, widen, fuse, stream, spell, pool, name or hoist. */
const trivial: readonly (readonly [string, Program])[] = [
  ['one store', program([store(argument('output', 1), [int(0)], f32(1))])],
  ['one loop', program([grid(b, batch, store(argument('output', batch), [b], load(x, [b])))])],
];

/** Tiling and planning memory rewrite whatever they are given. */
const rewriting = ['schedule', 'plan-memory'];

it.each([js, wasm])('on $name', (target) => {
  const passes = loopPasses(target).filter(({ name }) => !rewriting.includes(name));
  const changing = passes.flatMap(({ name, run }) =>
    trivial.filter(([, before]) => run(before) !== before).map(([what]) => `${name}: ${what}`),
  );
  expect(passes.length).toBeGreaterThan(8);
  expect(changing).toEqual([]);
});
