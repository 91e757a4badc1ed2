// The smallest WebAssembly modules that say what an engine can run: it validates them or does not.

/** A module of nothing. */
export const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
/** (func (result v128) (i8x16.splat (i32.const 0))) */
export const simdModule = [
  header,
  [1, 5, 1, 0x60, 0, 1, 0x7b],
  [3, 2, 1, 0],
  [10, 8, 1, 6, 0, 0x41, 0, 0xfd, 15, 11],
].flat();
/** (func (param v128 v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 1))) */
export const relaxedModule = [
  header,
  [1, 7, 1, 0x60, 2, 0x7b, 0x7b, 1, 0x7b],
  [3, 2, 1, 0],
  [10, 11, 1, 9, 0, 0x20, 0, 0x20, 1, 0xfd, 0x80, 2, 11],
].flat();
