// Relaxed SIMD on and off, so that both wasm kernels of a fast module can be run in one process.
//
// Node 20 has it behind a flag that V8 reads whenever it validates; newer engines have it for good.

import { setFlagsFromString } from 'node:v8';
import { relaxedModule } from '../../compiler/check/probes.ts';
import type { OutputFile } from '../../compiler/api-types.ts';

const isThere = (): boolean => WebAssembly.validate(Uint8Array.from(relaxedModule));
const isBuiltIn = isThere();

/** From now on, in this process. */
export function enableRelaxedSimd(): void {
  if (!isThere()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (!isThere()) throw new Error('this engine has no relaxed SIMD, with its flag or without');
}

/** As it is without a flag. */
export function resetRelaxedSimd(): void {
  if (!isBuiltIn) setFlagsFromString('--no-experimental-wasm-relaxed-simd');
}

/** The module as an engine without relaxed SIMD runs it: what there is of fused kernels is not valid. */
export function withoutFused<T extends Pick<OutputFile, 'text'>>(file: T): T {
  return { ...file, text: file.text.replace(/\bfused: "[0-9a-f]+"/, 'fused: ""') };
}
