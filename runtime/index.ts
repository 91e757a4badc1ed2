// `grucc/runtime`: for people who load a manifest and its kernels themselves, or read weight files.
export { GruccError, createModule } from './entry-js-wasm.ts';
export { toFloat32 } from './dtype.ts';
export { pack } from './pack.ts';
export { readSafetensors } from './safetensors.ts';
export type { Tensor } from './dtype.ts';
export type * from './manifest.ts';
export type * from './types.ts';
