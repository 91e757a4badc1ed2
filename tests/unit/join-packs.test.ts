// Packs in even steps are one pack, and fill the same stream.

import { describe, expect, it } from 'vitest';
import { joinPacks } from '../../compiler/join-packs.ts';
import type { Pack } from '../../runtime/manifest.ts';
import { pack } from '../../runtime/pack.ts';
import { floats } from '../support/random.ts';

const row = (param: string, at: number, from: number): Pack => ({ param, at, from, axes: [[4, 1, 1]] });

const params = new Map(['w', 'v'].map((name) => [name, floats(100, name)]));
const filled = (packs: readonly Pack[]): Float32Array =>
  pack({ packs, constants: [] }, params, new Float32Array(200));

function expectJoined(packs: readonly Pack[], expected: readonly Pack[]): void {
  expect(joinPacks(packs)).toEqual(expected);
  expect(filled(expected)).toEqual(filled(packs));
}

describe('packs', () => {
  it('in even steps are one', () => {
    const packs = [0, 1, 2].map((i) => row('w', 8 * i, 20 - 5 * i));
    expectJoined(packs, [{ param: 'w', at: 0, from: 20, axes: [[3, 8, -5], ...packs[0].axes] }]);
  });

  it('of packs that are joined are joined again', () => {
    const packs = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => row('w', 60 * i + 5 * j, 4 * i + 12 * j)));
    const [{ axes }] = packs;
    expectJoined(packs, [{ param: 'w', at: 0, from: 0, axes: [[3, 60, 4], [3, 5, 12], ...axes] }]);
  });

  it('between which others lie are joined all the same, and what is left over stays', () => {
    const packs = [row('w', 0, 0), row('w', 4, 40), row('w', 20, 8), row('w', 28, 41), row('w', 40, 16)];
    const axes = [[4, 1, 1]] as const;
    expectJoined(packs, [
      { param: 'w', at: 0, from: 0, axes: [[3, 20, 8], ...axes] },
      { param: 'w', at: 4, from: 40, axes: [[2, 24, 1], ...axes] },
    ]);
  });

  it('of several parameters or shapes are not one', () => {
    const packs = [
      row('w', 0, 0),
      row('v', 8, 8),
      { ...row('w', 16, 16), axes: [[3, 1, 1]] as Pack['axes'] },
    ];
    expectJoined(packs, packs);
    expect(joinPacks([])).toEqual([]);
  });
});
