// From the bytes of a model file to a config, weights under PyTorch's names, and a report: what `grucc import` does.
import { error, GruccError } from '../diagnostics.ts';
import { checkNetwork } from './check-network.ts';
import { moduleName } from './names.ts';
import type { Report } from './notes.ts';
import { recognise, type ModelFile } from './recognise.ts';
import { tidy } from './tidy.ts';
import { writeModel, type WrittenModel } from './write.ts';

export type { ModelFile } from './recognise.ts';
export type { Report } from './notes.ts';
export { readArrays } from './arrays.ts';

export interface ImportedModel extends WrittenModel {
  /** of the config and the module, from the file's name */
  readonly name: string;
  readonly report: Report;
}

/** Throws a GruccError for whatever is wrong with the file, or is not known how to compile. */
export function importModel(file: ModelFile): ImportedModel {
  return named(file.name, () => {
    const { network, notes, size } = recognise(file);
    const tidied = tidy(network, notes);
    checkNetwork(tidied, size);
    const name = moduleName(file.name);
    // not spread: what is made when it is asked for would be made at once
    return Object.assign(writeModel(tidied, name), { name, report: notes });
  });
}

/** Every error says which file it is about. */
function named<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof GruccError)) throw cause;
    const list = cause.diagnostics.map(({ code, message }) => error(code, `${file}: ${message}`));
    throw new GruccError(list, { cause });
  }
}
