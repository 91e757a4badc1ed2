// The runtime of processors compiled for js and wasm, as their file carries it.
import { js } from './js.ts';
import { wasm } from './wasm.ts';
import { workletMaker } from './worklet-processor.ts';

export { GruccError } from './error.ts';
export const createWorklet = workletMaker(wasm, js);
