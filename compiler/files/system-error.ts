// What the operating system's error codes mean, in words that follow "cannot read x: ".
import { fail, GruccError } from '../diagnostics.ts';

const meanings = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is a file, not a folder'],
  ['EEXIST', 'a file of this name is in the way'],
  ['ENOSPC', 'no space is left on the disk'],
  ['EDQUOT', 'the disk quota is used up'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ELOOP', 'too many links point at each other'],
  ['EMFILE', 'too many files are open'],
]);

/** Undefined for anything that is not an error of the file system. */
export function systemReason(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || thrown instanceof GruccError || !('code' in thrown)) return undefined;
  const code = String(thrown.code);
  const meaning = meanings.get(code);
  return meaning ? `${meaning} (${code})` : thrown.message;
}

/** Does something that writes; what the system refuses is an error that names the path. */
export function writing<T>(shown: string, action: () => T): T {
  try {
    return action();
  } catch (thrown) {
    const reason = systemReason(thrown);
    if (reason === undefined) throw thrown;
    fail('GRU4002', `cannot write ${shown}: ${reason}`);
  }
}
