// The runtime of modules compiled for js and wgsl, as they carry it.
import { withGpu } from './gpu.ts';
import { js } from './js.ts';
import { moduleMaker } from './model.ts';

export { GruccError } from './error.ts';
export const createModule = withGpu(moduleMaker(js));
