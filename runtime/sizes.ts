// Finds the batch and the steps of one run from the manifest, the options and the arrays' lengths.
import { countOf, expected, isArrayOf, isFloats, isSize, wrongFloats } from './check.ts';
import type { Dims } from './check.ts';
import { fail } from './error.ts';
import type { Arg, Manifest } from './manifest.ts';
import type { RunOptions } from './types.ts';

export type Sizes = Readonly<Record<'batch' | 'steps', number>>;

/** An argument's axes as far as their sizes are known. */
export const dimsOf = ({ axes }: Arg, sizes: Dims): Dims => {
  const known: Record<string, number> = {};
  for (const name in axes) {
    const size = sizes[axes[name]] ?? axes[name];
    if (isSize(size)) known[name] = size;
  }
  return known;
};

/** The size as the module fixes it or the user gives it; both must agree. */
export function givenSize(m: Manifest, name: keyof Sizes, given: number | undefined): number | undefined {
  const own = m.dims[name] ?? undefined;
  if (given === undefined) return own;
  if (!isSize(given)) expected(3010, name, 'an integer of 0 or more', given);
  return own === undefined || own === given ? given : expected(3004, name, `${own}, as compiled`, given);
}

/** How many times `dims` the array holds. */
export function share(code: number, name: string, array: Float32Array, dims: Dims): number {
  const count = isFloats(array) ? array.length / countOf(dims) : NaN;
  return isSize(count) ? count : wrongFloats(code, name, array, dims, 'a multiple of ');
}

function batchOf(
  m: Manifest,
  x: Float32Array,
  steps: number | undefined,
  { h0, seqLength }: RunOptions,
): number {
  if (seqLength) return seqLength.length;
  if (h0 !== undefined) return share(3002, 'h0', h0, dimsOf(m.args.state, {}));
  if (steps === undefined) fail(3004, 'batch: x alone does not tell it; give batch, steps, seqLength or h0');
  // An empty x is more likely a transferred one than a batch of 0: that has to be said.
  const dims = dimsOf(m.args.x, { steps });
  return share(3001, 'x', x, dims) || wrongFloats(3001, 'x', x, dims, 'a multiple of ');
}

export function sizesOf(m: Manifest, x: Float32Array, options: RunOptions): Sizes {
  const known = givenSize(m, 'steps', options.steps);
  checkSteps(known);
  checkLengths(m, options.seqLength);
  const batch = givenSize(m, 'batch', options.batch) ?? batchOf(m, x, known, options);
  // An empty batch has nothing to divide by, and nothing to compute.
  const steps = known ?? (batch ? share(3001, 'x', x, dimsOf(m.args.x, { batch })) : 1);
  checkSteps(steps);
  return { batch, steps };
}

function checkSteps(steps: number | undefined): void {
  if (steps === 0) expected(3004, 'steps', '1 or more', steps);
}

export function checkLengths(m: Manifest, given: unknown): void {
  if (given === undefined) return;
  if (!m.lengths) fail(3003, 'seqLength: the model was compiled without seq_length');
  if (!Array.isArray(given) && !isArrayOf(given, 'Int32Array'))
    expected(3003, 'seqLength', 'an Int32Array or number[]', given);
}

/** One length for each sequence, checked and copied; none for kernels that do not ask. */
export function lengthsOf(m: Manifest, given: RunOptions['seqLength'], { batch, steps }: Sizes): Int32Array {
  if (given && given.length !== batch) expected(3003, 'seqLength', `${batch} lengths (batch)`, given);
  const lengths = new Int32Array(m.lengths ? batch : 0).fill(steps);
  for (let i = 0; given && i < batch; i++) {
    const length = given[i] as number;
    if (!isSize(length) || length > steps)
      expected(3003, `seqLength[${i}]`, `an integer from 0 to ${steps} (steps)`, length);
    lengths[i] = length;
  }
  return lengths;
}
