// The WebAssembly SIMD target: its traits, its schedule and its module.

import { scheduleTiles } from '../../compiler/loop/schedule.ts';
import type { Artifact, KernelPrograms, Target } from '../../compiler/target.ts';
import { kernelArguments } from '../kernel.ts';
import { assemble } from './assemble.ts';
import { printFunction } from './wat.ts';

const lanes = 4;

export const wasm: Target = {
  name: 'wasm',
  traits: { lanes, native: [], unit: 4, bases: kernelArguments, dispatches: false },
  // 12 accumulators, a broadcast and a streamed vector fit the 15 vector registers an engine has (docs/experiments.md)
  sizes: { rows: 2, vectors: 12, unrollK: 1, blockSteps: 32 },
  schedule: (program, sizes) => scheduleTiles(program, sizes, lanes),
  emit,
};

/** Weights lie from address 0 on: the module brings no data of its own, and the runtime grows its memory. */
async function emit({ run, step }: KernelPrograms): Promise<Artifact> {
  const functions = [printFunction('run', run), ...(step ? [printFunction('step', step)] : [])];
  const wat = ['(module', '  (memory (export "memory") 1 65536)', ...functions, ')', ''].join('\n');
  return { code: `"${toHex(await assemble(wat))}"`, listing: { kind: 'wat', extension: 'wat', text: wat } };
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
