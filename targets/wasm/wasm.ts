// The WebAssembly SIMD target: its traits, its schedule and its module.

import { scheduleTiles } from '../../compiler/loop/schedule-tiles.ts';
import type { Traits } from '../../compiler/loop/traits.ts';
import type { Artifact, Programs, Target } from '../../compiler/target.ts';
import { assemble } from './assemble.ts';
import { unaryForms } from './opcodes.ts';
import { printFunction } from './wat.ts';

const traits: Traits = {
  lanes: 4,
  // of sixteen, one is the engine's own (docs/experiments.md)
  registers: 15,
  rows: 4,
  fused: false,
  approximate: false,
  unroll: 2,
  blockSteps: 32,
  abreast: 4,
  reassociates: false,
  unary: unaryForms,
  oneMemory: true,
};

export const wasm: Target = {
  name: 'wasm',
  plan: 'wasm',
  entry: 'function',
  traits,
  schedule: scheduleTiles,
  emit,
};

/** For `"numerics": "fast"`: one for engines with relaxed SIMD, one for those without. */
export const wasmFast: readonly Target[] = [
  { ...wasm, plan: 'fused', traits: { ...traits, fused: true, approximate: true, unroll: 4, abreast: 2 } },
  { ...wasm, traits: { ...traits, approximate: true, rows: 1, unroll: 1, abreast: 1 } },
];

/** Weights lie from address 0 on: the module brings no data of its own, and the runtime grows its memory. */
async function emit(programs: Programs): Promise<Artifact> {
  const functions = Object.entries(programs).map(([name, program]) => printFunction(name, program));
  const wat = ['(module', '  (memory (export "memory") 1 65536)', ...functions, ')', ''].join('\n');
  return { code: `"${toHex(await assemble(wat))}"`, listing: { kind: 'wat', extension: 'wat', text: wat } };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
