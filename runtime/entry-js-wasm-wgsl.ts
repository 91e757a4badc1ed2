// The runtime of modules compiled for every target, as they carry it.
import { withGpu } from './gpu.ts';
import { js } from './js.ts';
import { moduleMaker } from './model.ts';
import { wasm } from './wasm.ts';

export { GruccError } from './error.ts';
export const createModule = withGpu(moduleMaker(wasm, js));
