// Damaged files: every reader answers with a network or with a typed error, soon, and never with anything else.
//
// GRUCC_FUZZ_SEED and GRUCC_FUZZ_CASES draw others and more, as in tests/tools/fuzz.
import { expect, test } from 'vitest';
import { GruccError } from '../../compiler/diagnostics.ts';
import { importModel } from '../../compiler/import/index.ts';
import { readFixture } from '../support/models.ts';
import { randomFrom } from '../support/random.ts';
import { stopwatch } from '../support/stopwatch.ts';

const seed = process.env.GRUCC_FUZZ_SEED ?? '1';
const cases = Number(process.env.GRUCC_FUZZ_CASES ?? 600);
/** A thousand times what these files take: a hang, and not a slow machine. */
const TOO_LONG_MS = 5_000;

type Random = () => number;
type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const below = (random: Random, n: number): number => Math.floor(random() * n);

const damages: Readonly<Record<string, Damage>> = {
  truncated: (bytes, random) => bytes.slice(0, below(random, bytes.length)),
  'bits flipped': (bytes, random) => {
    const damaged = bytes.slice();
    for (let i = 0; i <= below(random, 3); i++) damaged[below(random, bytes.length)] ^= 1 << below(random, 8);
    return damaged;
  },
  /** wherever a length, a count or an offset may be */
  'numbers that lie': (bytes, random) => {
    const damaged = bytes.slice();
    const value = [0xff, 0x7f, 0x80, 0][below(random, 4)];
    const at = below(random, bytes.length);
    return damaged.fill(value, at, at + 2 ** below(random, 4));
  },
  /** so that addresses lead back, and parts stand in each other */
  'parts repeated': (bytes, random) => {
    const damaged = bytes.slice();
    const from = below(random, bytes.length);
    const part = bytes.subarray(from, from + below(random, 96));
    const to = below(random, bytes.length - part.length);
    damaged.set(part, to);
    return damaged;
  },
};

const files = [
  'torch_gru.pt',
  'torch_module.pt',
  'attack.pt',
  'safetensors_gru.safetensors',
  'onnx_opset13.onnx',
  'onnx_packed.onnx',
  'ort_external.onnx',
  'keras_bidirectional.keras',
  'keras_skips.h5',
  'keras2_layout.h5',
  'mindspore_layout.ckpt',
  'numpy_fortran.npz',
  'rtneural.json',
  'guitar.json',
];

/** What came of it; anything but a network or a typed error is thrown on. */
function outcome(name: string, bytes: Uint8Array): string {
  try {
    importModel({ name, bytes, external: () => bytes });
    return 'a network';
  } catch (thrown) {
    if (!(thrown instanceof GruccError)) throw thrown;
    // a place in the file, or in what the file says
    if (thrown.code === 'GRU6002')
      expect(thrown.message).toMatch(/ byte \d+|: expected | reads | two layers /);
    return thrown.code;
  }
}

test.each(files)('%s', (name) => {
  const bytes = readFixture(name);
  const outcomes = new Set<string>();
  for (const [what, damage] of Object.entries(damages)) {
    const random = randomFrom(`${seed} ${name} ${what}`);
    for (let i = 0; i < cases / 4; i++) {
      const damaged = damage(bytes, random);
      const took = stopwatch();
      outcomes.add(outcome(name, damaged));
      expect(took(), `${what} ${i}`).toBeLessThan(TOO_LONG_MS);
    }
  }
  expect([...outcomes].every((each) => /^a network$|^GRU(6|2)\d{3}$/.test(each))).toBe(true);
});
