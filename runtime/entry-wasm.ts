// The runtime of modules compiled for wasm alone, as they carry it.
import { wasm } from './wasm.ts';
import { moduleMaker } from './model.ts';

export { GruccError } from './error.ts';
export const createModule = moduleMaker(wasm);
