// What flows along the edges of an ONNX graph while it is read: constants, sizes, and signals whose axes are known.
//
// Exporters surround a GRU with transpositions and reshapes that only move axes. Each axis of a signal is a product of
// atoms, a size that is 1 being the empty product: [steps][batch][direction, hidden]. Moving axes moves atoms, and in
// the end it can be seen whether a layer gets what it expects.
import { fail } from '../../diagnostics.ts';
import type { OnnxNode } from './proto.ts';
import type { Tensor } from '../bytes/tensor.ts';

/** One indivisible extent; equal only to itself. */
export interface Atom {
  readonly what: string;
  /** undefined where the file leaves it open */
  readonly size: number | undefined;
}

export type Axis = readonly Atom[];

/** An element of a shape: atoms where it is known whose size it is, and the number where that is known. */
export interface Dim {
  readonly atoms?: Axis;
  readonly size?: number;
}

/** The state of a GRU in one direction. */
export interface StateOf {
  readonly gru: string;
  readonly direction: number;
}

export type OnnxValue =
  | { readonly kind: 'constant'; readonly tensor: Tensor; readonly name: string }
  /** integers computed from shapes, of rank 0 or 1 */
  | { readonly kind: 'dims'; readonly dims: readonly Dim[] }
  /** of any shape */
  | { readonly kind: 'zeros' }
  /** the model's input of lengths */
  | { readonly kind: 'lengths' }
  /** an input of initial states, from one state on */
  | { readonly kind: 'initial'; readonly name: string; readonly start: number }
  | Signal
  | States
  /** what is only an error where something reads it */
  | { readonly kind: 'unknown'; readonly why: string };

export interface Signal {
  readonly kind: 'signal';
  /** of the network, or the input */
  readonly layer: string;
  readonly axes: readonly Axis[];
  /** the atoms of one step of one sequence, in the order of the layer's output */
  readonly features: Axis;
}

/** The final states of one or more directions and layers; `which` is the atom of the axis along which they lie. */
export interface States {
  readonly kind: 'states';
  readonly of: readonly StateOf[];
  readonly axes: readonly Axis[];
  readonly which: Atom | undefined;
  readonly hidden: Atom;
}

export const sizeOfAxis = (axis: Axis): number | undefined =>
  axis.reduce<number | undefined>(
    (product, { size }) => (product === undefined || size === undefined ? undefined : product * size),
    1,
  );

export const sameAxis = (a: Axis, b: Axis): boolean =>
  a.length === b.length && a.every((atom, i) => atom === b[i]);

/** Atoms that are 1 are no atoms. */
export const axisOf = (atom: Atom): Axis => (atom.size === 1 ? [] : [atom]);

export const dimOf = (axis: Axis): Dim => {
  const size = sizeOfAxis(axis);
  return { atoms: axis, ...(size !== undefined && { size }) };
};

/** How errors name a node. */
export const nodeName = ({ op, name, at }: OnnxNode): string =>
  name ? `node ${JSON.stringify(name)} (${op})` : `the ${op} node at byte ${at}`;

export function refuse(node: OnnxNode, why: string): never {
  return fail('GRU6005', `${nodeName(node)} ${why}`);
}

/** The axis that a number counts, from the end where it is negative. */
export function axisAt(node: OnnxNode, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? at : refuse(node, `is along axis ${axis} of ${rank}`);
}

/**
 * The axes of a reshaped signal, if the new shape only joins and parts them: from the left up to -1, then from the
 * right; what is left is that axis. Undefined where an atom would be cut.
 */
export function regroup(
  axes: readonly Axis[],
  target: readonly Dim[],
  zeroCopies: boolean,
): readonly Axis[] | undefined {
  const atoms = axes.flat();
  const open = target.findIndex(({ size, atoms: own }) => size === -1 && !own);
  const left = open < 0 ? target : target.slice(0, open);
  const right = open < 0 ? [] : target.slice(open + 1);
  const result: Axis[] = [];
  let [from, to] = [0, atoms.length];
  const copied = (dim: Dim, i: number): Dim =>
    zeroCopies && dim.size === 0 && axes[i] ? dimOf(axes[i]) : dim;
  for (const [i, dim] of left.entries()) {
    const count = matches(atoms.slice(from, to), copied(dim, i), 'left');
    if (count === undefined) return undefined;
    result.push(atoms.slice(from, from + count));
    from += count;
  }
  const ends: Axis[] = [];
  for (const [i, dim] of right.toReversed().entries()) {
    const count = matches(atoms.slice(from, to), copied(dim, target.length - 1 - i), 'right');
    if (count === undefined) return undefined;
    ends.unshift(atoms.slice(to - count, to));
    to -= count;
  }
  if (open < 0) return from === to ? result : undefined;
  return [...result, atoms.slice(from, to), ...ends];
}

/** How many atoms, from one end, a size stands for. */
function matches(atoms: Axis, { atoms: wanted, size }: Dim, end: 'left' | 'right'): number | undefined {
  const outer = (count: number): Axis =>
    end === 'left' ? atoms.slice(0, count) : atoms.slice(atoms.length - count);
  if (wanted && sameAxis(outer(wanted.length), wanted)) return wanted.length;
  if (size === undefined) return undefined;
  // an axis of one sequence that the export fixed is an atom as well
  if (size === 1 && sizeOfAxis(outer(1)) === 1) return Math.min(1, atoms.length);
  for (let count = 0; count <= atoms.length; count++) if (sizeOfAxis(outer(count)) === size) return count;
  // PyTorch 2 writes the number of steps that it traced with, though it says that the axis is open
  return size > 1 && atoms.length > 0 && outer(1)[0].size === undefined ? 1 : undefined;
}
