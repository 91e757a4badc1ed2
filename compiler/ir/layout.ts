// Where the elements of a buffer come from that is filled before a kernel runs: from parameters, or constants.
//
// A layout is a list of parts, each a box of the buffer's indices. It is composed while buffers are rearranged, and
// becomes the copies that a runtime makes only when memory is planned.

import type { KernelPlan, Pack } from '../../runtime/manifest.ts';

/** At index `start + i`, for every i below `sizes`, lies the source's element `from + sum of i[axis] · by[axis]`. */
export interface Part {
  readonly start: readonly number[];
  readonly sizes: readonly number[];
  /** a parameter, by name, with zeros past its end; or constants */
  readonly source: string | readonly number[];
  readonly from: number;
  readonly by: readonly number[];
}

export type Layout = readonly Part[];

/** A whole source in row-major order. */
export function rowMajor(source: Part['source'], sizes: readonly number[]): Layout {
  return [{ start: sizes.map(() => 0), sizes, source, from: 0, by: stridesOf(sizes) }];
}

/** How far apart the elements of neighbouring indices are, axis by axis. */
export function stridesOf(sizes: readonly number[]): readonly number[] {
  return sizes.map((_, axis) => sizes.slice(axis + 1).reduce((a, b) => a * b, 1));
}

/** An axis of a rearranged buffer: an axis of the buffer before, or an index along an axis that this had not. */
export type Axis = { readonly axis: number } | { readonly index: number };

export function rearranged(layout: Layout, axes: readonly Axis[]): Layout {
  return layout.map((part) => {
    const pick = (of: readonly number[], other: (index: number) => number): readonly number[] =>
      axes.map((each) => ('axis' in each ? of[each.axis] : other(each.index)));
    return {
      ...part,
      start: pick(part.start, (index) => index),
      sizes: pick(part.sizes, () => 1),
      by: pick(part.by, () => 0),
    };
  });
}

/** One axis of a buffer that is read, by the indices of a box: `at + sum of i[axis] · by[axis]`. */
export interface Affine {
  readonly at: number;
  readonly by: readonly number[];
}

/** A box that is filled with what another buffer, of one part, has at indices that are functions of the box's. */
export function gathered(
  { start, sizes }: Pick<Part, 'start' | 'sizes'>,
  [part, ...others]: Layout,
  indices: readonly Affine[],
): Part {
  if (!part || others.length > 0)
    throw new Error('cannot gather from a buffer that is no copy of one parameter');
  const sum = (of: (index: Affine, axis: number) => number): number =>
    indices.map(of).reduce((a, b) => a + b, 0);
  const from = part.from + sum(({ at }, axis) => (at - part.start[axis]) * part.by[axis]);
  const by = sizes.map((_, i) => sum((index, axis) => index.by[i] * part.by[axis]));
  return { start, sizes, source: part.source, from, by };
}

/** The parts, those that go on along the last axis where the one before ends as one with it. */
export function joined(layout: Layout): Layout {
  return layout.reduce<Layout>((done, next) => {
    const last = done[done.length - 1];
    const one = last && joinedWith(last, next);
    return one ? [...done.slice(0, -1), one] : [...done, next];
  }, []);
}

function joinedWith(last: Part, next: Part): Part | undefined {
  const end = last.sizes.length - 1;
  const width = last.sizes[end];
  const along = (of: readonly number[], by: number): readonly number[] => of.with(end, of[end] + by);
  const goesOn =
    next.source === last.source &&
    next.from === last.from + width * last.by[end] &&
    next.by.join() === last.by.join() &&
    next.start.join() === along(last.start, width).join() &&
    next.sizes.with(end, width).join() === last.sizes.join();
  return goesOn ? { ...last, sizes: along(last.sizes, next.sizes[end]) } : undefined;
}

/** The copies and constants that fill an array, from some place on, with a buffer of these sizes. */
export function fillsOf(layout: Layout, sizes: readonly number[], at: number): Fills {
  const strides = stridesOf(sizes);
  const packs: Pack[] = [];
  const constants: (readonly number[])[] = [];
  for (const part of layout) {
    const { source, from, start } = part;
    const to = start.reduce((sum, index, axis) => sum + index * strides[axis], at);
    const axes = axesOf(part, strides);
    if (typeof source === 'string') packs.push({ param: source, at: to, from, axes });
    else constants.push([to, ...runOf(source, from, axes)]);
  }
  return { packs, constants };
}

export type Fills = Pick<KernelPlan, 'packs' | 'constants'>;

/** Neighbours in both arrays are one axis; the last axis walks along the source. */
function axesOf({ sizes, by }: Part, strides: readonly number[]): Pack['axes'] {
  const axes: (readonly [count: number, to: number, by: number])[] = [];
  for (const [axis, count] of sizes.entries()) {
    const [outer, to, step] = axes.at(-1) ?? [1, 0, 0];
    const isOne = to === count * strides[axis] && step === count * by[axis];
    if (isOne) axes.splice(-1, 1, [outer * count, strides[axis], by[axis]]);
    else if (count !== 1) axes.push([count, strides[axis], by[axis]]);
  }
  return axes.length === 0 ? [[1, 1, 1]] : axes.toSorted((a, b) => b[2] - a[2]);
}

function runOf(
  values: readonly number[],
  from: number,
  [[count, to, by], ...others]: Pack['axes'],
): readonly number[] {
  if (to !== 1 || by !== 1 || others.length > 0)
    throw new Error('constants that are no neighbours in memory');
  return values.slice(from, from + count);
}
