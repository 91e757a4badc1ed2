// The runtime of processors compiled for js alone, as their file carries it.
import { js } from './js.ts';
import { workletMaker } from './worklet-processor.ts';

export { GruccError } from './error.ts';
export const createWorklet = workletMaker(js);
