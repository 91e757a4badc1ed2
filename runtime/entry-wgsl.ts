// The runtime of modules compiled for wgsl alone, as they carry it.
import { withGpu } from './gpu.ts';
import { moduleMaker } from './model.ts';

export { GruccError } from './error.ts';
export const createModule = withGpu(moduleMaker());
