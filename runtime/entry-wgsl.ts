// The runtime of modules compiled for wgsl alone, as they carry it.
import { onlyGpu } from './gpu.ts';

export { GruccError } from './error.ts';
export const createModule = onlyGpu;
