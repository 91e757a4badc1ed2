// Every wasm module of a grid of configs is valid for three implementations: V8, wabt, and wasmparser to the last byte.

import { createRequire } from 'node:module';
import loadWabt from 'wabt';
import type * as Wasmparser from 'wasmparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { layerConfigs } from '../support/layers.ts';
import { enableRelaxedSimd, resetRelaxedSimd } from '../support/relaxed-simd.ts';

// its ES modules name each other without an ending, which Node does not follow
const { BinaryReader } = createRequire(import.meta.url)('wasmparser') as typeof Wasmparser;

beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);

const axes: readonly (readonly object[])[] = [
  [{ cell: 'gru' }, { cell: 'gru_reset_before' }, { cell: 'mgu' }],
  [{ hidden_size: 1 }, { hidden_size: 5 }, { hidden_size: 16 }, { hidden_size: 33 }],
  [{}, { num_layers: 2 }, { bidirectional: true }, { num_layers: 2, bidirectional: true, batch_first: true }],
  [{}, { batch: 2, steps: 3 }, { steps: 1 }, { batch: 1, steps: 40 }, { batch: 5 }],
  [{}, { seq_length: true }],
  [{}, { bias: false }],
  [
    { numerics: 'strict' },
    { numerics: 'fast' },
    { numerics: 'fast', activation: 'relu', gate_activation: 'hard_sigmoid' },
  ],
];

/** Every choice of each axis with the others at several of theirs. */
const grid = Array.from({ length: 16 }, (_, i) =>
  Object.assign({ input_size: 3 }, ...axes.map((axis, a) => axis[(i * (a + 1) + (i >> 2)) % axis.length])),
) as readonly object[];

/** As they are in the module's text, hexadecimal. */
async function wasmsOf(config: object): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const text = JSON.stringify({ name: 'k', ...config });
  const { module } = await compile({ config: { file: 'k.json', text }, targets: ['wasm'] });
  return [...module.text.matchAll(/"(0061736d[0-9a-f]*)"/g)].map(
    ([, hex]) => new Uint8Array(Buffer.from(hex, 'hex')),
  );
}

/** Reads every section and instruction; answers how many things were read. */
function parse(bytes: Uint8Array<ArrayBuffer>): number {
  const reader = new BinaryReader();
  reader.setData(bytes.buffer, 0, bytes.length);
  let count = 0;
  // after an error it would go on for ever
  while (!reader.error && reader.read()) count += 1;
  if (reader.error) throw reader.error;
  expect(reader.position).toBe(bytes.length);
  return count;
}

describe('valid', async () => {
  const wabt = await loadWabt();
  const isValid = (bytes: Uint8Array): boolean => {
    const module = wabt.readWasm(bytes, { simd: true, relaxed_simd: true, readDebugNames: false });
    try {
      module.validate();
      return true;
    } finally {
      module.destroy();
    }
  };

  it.each(
    [...grid, ...Object.values(layerConfigs)].map((config) => [JSON.stringify(config), config] as const),
  )('%s', async (text, config) => {
    const wasms = await wasmsOf(config);
    expect(wasms).toHaveLength(text.includes('fast') ? 2 : 1);
    for (const bytes of wasms) {
      expect(WebAssembly.validate(bytes)).toBe(true);
      expect(isValid(bytes)).toBe(true);
      expect(parse(bytes)).toBeGreaterThan(100);
    }
  });

  it('not, where a byte of a kernel is another: all three see it', async () => {
    const [bytes] = await wasmsOf({ input_size: 3, hidden_size: 5 });
    const broken = bytes.with(bytes.length - 20, 0xff);
    expect(WebAssembly.validate(broken)).toBe(false);
    expect(() => isValid(broken)).toThrow(/error/i);
    expect(() => parse(bytes.slice(0, -1))).toThrow(/operator/);
  });
});
