// The runtime of modules compiled for js and wasm, as they carry it.
import { js } from './js.ts';
import { moduleMaker } from './model.ts';
import { wasm } from './wasm.ts';

export { GruccError } from './error.ts';
export const createModule = moduleMaker(wasm, js);
