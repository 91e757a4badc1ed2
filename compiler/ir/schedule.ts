// A schedule as data: a list of steps, each a rewriting of one loop, which are applied in order.
//
// A step names a loop as the program is printed before the first step, and so by the same name on any machine. What a
// step makes of the loop keeps the name; the rows that tiles leave over are NAME.rest.

/** How a product is cut. Vectors are counted per statement: a body of three sums has three times as many registers. */
export interface Tile {
  /** vectors of a block of columns: what a single row is computed with */
  readonly block: number;
  /** rows computed together, where there are that many */
  readonly rows: number;
  /** vectors those rows are computed with */
  readonly vectors: number;
  /** terms of a sum added per turn of its loop: in a tile of several rows, and for a single row */
  readonly unroll: readonly [rows: number, row: number];
}

type Rewriting =
  /** the row loops of a nest become one */
  | { readonly do: 'collapse' }
  /** a product is cut into tiles */
  | ({ readonly do: 'tile' } & Tile)
  /** elementwise arithmetic is computed in vectors, some of them side by side */
  | { readonly do: 'abreast'; readonly vectors: number }
  /** a loop over time runs inside groups of threads; its name then is the groups' */
  | { readonly do: 'persist' }
  /** a loop over time stays the host's: in every step each of its nests is a dispatch */
  | { readonly do: 'dispatch' }
  /** one turn of a nest computes several rows and columns; one thread of a group several columns */
  | { readonly do: 'coarsen'; readonly rows: number; readonly columns: number }
  /** a matrix of weights is laid out column by column: `of` names the buffer */
  | { readonly do: 'transpose-weights' }
  /** one turn of a sum's loop adds several terms */
  | { readonly do: 'unroll'; readonly terms: number }
  /** the threads of a nest in a group keep the weights that they read in every step */
  | { readonly do: 'keep-weights' }
  /** two nests become one with a loop over the two */
  | { readonly do: 'pair-nests'; readonly with: string };

export type Step = Rewriting & {
  readonly of: string;
  /** what it was chosen by: for readers */
  readonly why?: string;
};

export interface Schedule {
  /** the loops that steps name, line by line as printed */
  readonly loops: readonly string[];
  readonly steps: readonly Step[];
}

/** "tile t: block 3, rows 4, vectors 3, unroll 1 2  # 1 sum of 2 terms". */
export function stepText({ do: what, of, why, ...figures }: Step): string {
  const each = Object.entries(figures).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') : String(value)}`,
  );
  return `${what} ${of}${each.length > 0 ? `: ${each.join(', ')}` : ''}${why ? `  # ${why}` : ''}`;
}

export function printSchedule({ steps }: Schedule): string {
  return steps.map((step) => `${stepText(step)}\n`).join('');
}
