// The runtime of processors compiled for wasm alone, as their file carries it.
import { wasm } from './wasm.ts';
import { workletMaker } from './worklet-processor.ts';

export { GruccError } from './error.ts';
export const createWorklet = workletMaker(wasm);
