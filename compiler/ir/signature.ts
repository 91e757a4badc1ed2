// What a kernel is called with, as data: its arguments and its sizes. Programs of one module share arguments by name.

import type { Arg as ManifestArg, Dim } from '../../runtime/manifest.ts';

export interface Arg extends Required<Omit<ManifestArg, 'states'>>, Pick<ManifestArg, 'states'> {
  readonly name: string;
  /** shapes of the values that lie in it one after the other, where it holds several */
  readonly parts?: readonly (readonly Dim[])[];
  /** the argument of access `update` of which this is what it begins as, or what it ends as */
  readonly whole?: Arg;
}

export interface Signature {
  /** in the order in which a kernel takes them */
  readonly args: readonly Arg[];
  /** every symbolic size: a number where it is fixed, else its own name */
  readonly dims: Readonly<Record<string, Dim>>;
}

/** The argument that callers know: of one half of what is updated, the whole. */
export function wholeOf(arg: Arg): Arg {
  return arg.whole ?? arg;
}

/**
 * What a program reads, then what it writes: an argument that is updated is both, and begins apart from where it ends,
 * since nothing orders the reads and the writes of a graph.
 */
export function apart(args: readonly Arg[]): readonly Arg[] {
  const half = (arg: Arg, access: 'read' | 'write', suffix: string): Arg =>
    arg.access === 'update' ? { ...arg, name: arg.name + suffix, access, whole: arg } : arg;
  return [
    ...args.filter(({ access }) => access !== 'write').map((arg) => half(arg, 'read', '0')),
    ...args.filter(({ access }) => access !== 'read').map((arg) => half(arg, 'write', 'n')),
  ];
}
