// The runtime of modules compiled for js alone, as they carry it.
import { js } from './js.ts';
import { moduleMaker } from './model.ts';

export { GruccError } from './error.ts';
export const createModule = moduleMaker(js);
