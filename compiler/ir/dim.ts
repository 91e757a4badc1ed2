// Arithmetic of sizes: numbers, names of sizes that are known only when a kernel runs, and sums of multiples of both.
//
// A sum is text in one spelling, 'steps-1' or '2*steps+batch': equal sizes are equal values, as numbers and names are.

/** A size: a number, the name of one that is known only when the kernel runs, or a sum of both. */
export type Dim = number | string;

interface Terms {
  readonly constant: number;
  /** how often each name is in the sum */
  readonly names: ReadonlyMap<string, number>;
}

export function termsOf(dim: Dim): Terms {
  if (typeof dim === 'number') return { constant: dim, names: new Map() };
  const names = new Map<string, number>();
  let constant = 0;
  for (const [, sign, count, name] of dim.matchAll(/(-?)(?:(\d+)\*?)?([A-Za-z_]\w*)?/g)) {
    const times = Number(`${sign}${count ?? 1}`);
    if (name !== undefined) names.set(name, times);
    else if (count !== undefined) constant = times;
  }
  return { constant, names };
}

function dimOf({ constant, names }: Terms): Dim {
  const used = [...names].filter(([, count]) => count !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (used.length === 0) return constant;
  const texts = used.map(([name, count]) => (Math.abs(count) === 1 ? name : `${Math.abs(count)}*${name}`));
  const signed = texts.map((text, i) => `${used[i][1] < 0 ? '-' : '+'}${text}`).join('');
  const sum = constant === 0 ? signed : `${signed}${constant < 0 ? '' : '+'}${constant}`;
  return sum.replace(/^\+/, '');
}

export function sumOf(...dims: readonly Dim[]): Dim {
  const texts = dims.filter((dim) => typeof dim === 'string');
  const constant = dims.reduce<number>((sum, dim) => (typeof dim === 'number' ? sum + dim : sum), 0);
  if (texts.length === 0) return constant;
  if (texts.length === 1 && constant === 0) return texts[0];
  const names = new Map<string, number>();
  let total = constant;
  for (const terms of texts.map(termsOf)) {
    total += terms.constant;
    for (const [name, count] of terms.names) names.set(name, (names.get(name) ?? 0) + count);
  }
  return dimOf({ constant: total, names });
}

export function times(dim: Dim, by: number): Dim {
  if (by === 1) return dim;
  if (typeof dim === 'number') return dim * by || 0;
  const { constant, names } = termsOf(dim);
  return dimOf({
    constant: constant * by || 0,
    names: new Map([...names].map(([name, count]) => [name, count * by])),
  });
}

export function difference(a: Dim, b: Dim): Dim {
  return sumOf(a, times(b, -1));
}

/** Whether a size is at least this number whatever its names stand for: each is at least 1. */
export function isAtLeast(dim: Dim, least: number): boolean {
  if (typeof dim === 'number') return dim >= least;
  const { constant, names } = termsOf(dim);
  const counts = [...names.values()];
  return counts.every((count) => count > 0) && counts.reduce((sum, count) => sum + count, constant) >= least;
}

/** The value of a size, by those of its names. */
export function dimValue(dim: Dim, valueOf: (name: string) => number): number {
  const { constant, names } = termsOf(dim);
  return [...names].reduce((sum, [name, count]) => sum + count * valueOf(name), constant);
}
