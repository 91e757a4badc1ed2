// Compares results: to the bit, any NaN being equal to any NaN, or within a bound.

/** A run's results by name, laid out as a kernel's are: the output, and the states as h0 and the like begin them: hn. */
export type Results = Readonly<Record<string, ArrayLike<number>>>;

export type ResultName = string;

/** The shapes of the results, as the config lays them out. */
export type ResultShapes = Readonly<Record<ResultName, readonly number[]>>;

/** Where two results part first, and in how many elements they do. */
export interface Difference {
  readonly result: ResultName;
  readonly index: readonly number[];
  readonly expected: number;
  readonly given: number;
  readonly count: number;
  readonly of: number;
}

/** |given - expected| may be at most absolute + relative · |expected|; with absolute infinite anything agrees. */
export interface Bound {
  readonly absolute: number;
  readonly relative: number;
}

/** Holds results against what they must be. */
export type Judge = (given: Results) => Difference | undefined;

type Agree = (given: number, expected: number) => boolean;

export function sameBits(given: Results, expected: Results, shapes: ResultShapes): Difference | undefined {
  return firstDifference(given, expected, shapes, Object.is);
}

export function within(
  bound: Bound,
  given: Results,
  expected: Results,
  shapes: ResultShapes,
): Difference | undefined {
  return firstDifference(given, expected, shapes, (a, b) => isWithin(bound, a, b));
}

export function isWithin({ absolute, relative }: Bound, given: number, expected: number): boolean {
  if (absolute === Infinity || Object.is(given, expected)) return true;
  return Math.abs(given - expected) <= absolute + relative * Math.abs(expected);
}

function firstDifference(
  given: Results,
  expected: Results,
  shapes: ResultShapes,
  agree: Agree,
): Difference | undefined {
  for (const name of Object.keys(shapes)) {
    const parted = differenceIn(name, given, expected, shapes, agree);
    if (parted) return parted;
  }
  return undefined;
}

function differenceIn(
  result: ResultName,
  { [result]: given }: Results,
  { [result]: expected }: Results,
  { [result]: shape }: ResultShapes,
  agree: Agree,
): Difference | undefined {
  const of = Math.max(given.length, expected.length);
  let first = -1;
  let count = 0;
  for (let i = 0; i < of; i++) {
    if (i < given.length && i < expected.length && agree(given[i], expected[i])) continue;
    if (count++ === 0) first = i;
  }
  if (count === 0) return undefined;
  const [a, b] = [given, expected].map((values) => (first < values.length ? values[first] : NaN));
  return { result, index: indexOf(first, shape), expected: b, given: a, count, of };
}

/** The index along each axis of an element of a row-major array. */
export function indexOf(offset: number, shape: readonly number[]): readonly number[] {
  let rest = offset;
  const reversed = shape.toReversed().map((size, i) => {
    const index = i === shape.length - 1 ? rest : rest % size;
    rest = (rest - index) / size;
    return index;
  });
  return reversed.toReversed();
}
