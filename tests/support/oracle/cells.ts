// Every cell that the oracles know, by plain loops in any arithmetic: the built-in ones, and some that are files.
//
// Sums begin with the bias, or with the product that needs no state, and take their terms in order, as docs/numerics.md
// fixes it for float32.

import type { Numbers } from './layers/kind.ts';

export type CellName = keyof typeof oracleCells;

/** What a step of a cell computes with: one layer's parameters, sizes and arithmetic. */
export interface CellMath {
  readonly hidden: number;
  readonly proj: number;
  /** whether there is a `weight_hr`, or another matrix that only `proj_size` brings */
  readonly isProjected: boolean;
  /** a parameter; absent: a bias that there is none of */
  readonly of: (name: string) => ArrayLike<number> | undefined;
  /** start + a row of a matrix times a vector, term by term; undefined: from nothing */
  readonly sum: (start: number | undefined, matrix: string, row: number, vector: Numbers) => number;
  /** an array of what is computed for each row, rounded */
  readonly rows: (count: number, value: (row: number) => number) => Numbers;
  readonly round: (x: number) => number;
  readonly activation: (x: number) => number;
  readonly gate: (x: number) => number;
  readonly tanh: (x: number) => number;
}

export interface Stepped {
  readonly next: readonly Numbers[];
  /** what the step gives; absent: the first state */
  readonly output?: Numbers;
}

export interface OracleCell {
  /** the states as results call them, and their sizes */
  readonly states: readonly (readonly [name: string, size: 'hidden' | 'proj'])[];
  /** of a file */
  readonly text?: string;
  readonly step: (m: CellMath, x: Numbers, states: readonly Numbers[]) => Stepped;
}

const oneState = [['h', 'hidden']] as const;

/** A gate's sum before its activation: what needs no state, then the recurrent product, then its bias. */
function recurrent({ of, sum, round }: CellMath, x: Numbers, h: Numbers): (row: number) => number {
  const [bih, bhh] = [of('bias_ih'), of('bias_hh')];
  return (row) => {
    const total = sum(sum(bih?.[row], 'weight_ih', row, x), 'weight_hh', row, h);
    return bhh ? round(total + bhh[row]) : total;
  };
}

function gru(isBefore: boolean): OracleCell['step'] {
  return (m, x, [h]) => {
    const { hidden: H, of, sum, rows, round: f } = m;
    const [bih, bhh] = [of('bias_ih'), of('bias_hh')];
    const sums = recurrent(m, x, h);
    const gates = rows(2 * H, (row) => m.gate(sums(row)));
    const kept = rows(H, (j) => f(gates[j] * h[j]));
    const candidate = (j: number): number => {
      const row = 2 * H + j;
      const p = sum(bih?.[row], 'weight_ih', row, x);
      // a sum that starts from nothing starts from what it is added to
      if (isBefore && !bhh) return sum(p, 'weight_hh', row, kept);
      if (isBefore) return f(p + sum(bhh?.[row], 'weight_hh', row, kept));
      return f(p + f(gates[j] * sum(bhh?.[row], 'weight_hh', row, h)));
    };
    return {
      next: [
        mixed(
          m,
          (j) => gates[H + j],
          (j) => m.activation(candidate(j)),
          (j) => h[j],
        ),
      ],
    };
  };
}

/** (1 - z) · a + z · b */
function mixed(
  { hidden, rows, round: f }: CellMath,
  z: (j: number) => number,
  a: (j: number) => number,
  b: (j: number) => number,
): Numbers {
  return rows(hidden, (j) => f(f(f(1 - z(j)) * a(j)) + f(z(j) * b(j))));
}

const mgu: OracleCell['step'] = (m, x, [h]) => {
  const { hidden: H, rows, round: f } = m;
  const sums = recurrent(m, x, h);
  const gates = rows(H, (row) => m.gate(sums(row)));
  const inner = recurrent(
    m,
    x,
    rows(H, (j) => f(gates[j] * h[j])),
  );
  return {
    next: [
      mixed(
        m,
        (j) => gates[j],
        (j) => h[j],
        (j) => m.activation(inner(H + j)),
      ),
    ],
  };
};

const lstm: OracleCell['step'] = (m, x, [h, c]) => {
  const { hidden: H, rows, round: f, sum } = m;
  const sums = recurrent(m, x, h);
  const part = (k: number, of: (x: number) => number): Numbers => rows(H, (j) => of(sums(k * H + j)));
  const [i, forget, g, o] = [part(0, m.gate), part(1, m.gate), part(2, m.activation), part(3, m.gate)];
  const next = rows(H, (j) => f(f(forget[j] * c[j]) + f(i[j] * g[j])));
  const shown = rows(H, (j) => f(o[j] * m.activation(next[j])));
  return { next: [m.isProjected ? rows(m.proj, (j) => sum(undefined, 'weight_hr', j, shown)) : shown, next] };
};

/** Three states of two sizes, an output that is none of them, comparisons, and functions that need no rounding. */
const threeText = `cell three(x[input], p[proj], m[hidden], n[hidden]) {
  param W [hidden, input]
  param R, S [hidden, proj]
  bias b [hidden]
  projection P [proj, hidden]
  param s
  u  = W @ x + b + R @ p
  m' = where(m > n, m - n * s, 0.5 * m + u)
  n' = clip(max(n, S @ p), -1, abs(s) + 1.5)
  p' = P @ tanh(m' + n)
  output = min(p', leaky_relu(p, 0.25) - p') + softsign(p)
}
`;

/** Of 0 and -0 the first; a NaN is what comes. */
const larger = (a: number, b: number): number => (a < b || Number.isNaN(b) ? b : a);
const smaller = (a: number, b: number): number => (b < a || Number.isNaN(b) ? b : a);

const three: OracleCell['step'] = (cell, x, [p, m, n]) => {
  const { hidden: H, proj, rows, round: f, sum, of } = cell;
  const [s, b] = [of('s')?.[0] ?? NaN, of('b')];
  const u = rows(H, (j) => sum(sum(b?.[j], 'W', j, x), 'R', j, p));
  const nextM = rows(H, (j) => (m[j] > n[j] ? f(m[j] - f(n[j] * s)) : f(f(0.5 * m[j]) + u[j])));
  const nextN = rows(H, (j) => {
    return smaller(larger(larger(n[j], sum(undefined, 'S', j, p)), -1), f(Math.abs(s) + 1.5));
  });
  const inner = rows(H, (j) => cell.tanh(f(nextM[j] + n[j])));
  const nextP = cell.isProjected ? rows(proj, (j) => sum(undefined, 'P', j, inner)) : inner;
  const output = rows(proj, (j) => {
    const leaky = p[j] > 0 ? p[j] : f(0.25 * p[j]);
    const soft = f(p[j] / f(1 + Math.abs(p[j])));
    return f(smaller(nextP[j], f(leaky - nextP[j])) + soft);
  });
  return { next: [nextP, nextM, nextN], output };
};

export const oracleCells = {
  gru: { states: oneState, step: gru(false) },
  gru_reset_before: { states: oneState, step: gru(true) },
  mgu: { states: oneState, step: mgu },
  lstm: {
    states: [
      ['h', 'proj'],
      ['c', 'hidden'],
    ],
    step: lstm,
  },
  'three.cell': {
    states: [
      ['p', 'proj'],
      ['m', 'hidden'],
      ['n', 'hidden'],
    ],
    text: threeText,
    step: three,
  },
} as const satisfies Readonly<Record<string, OracleCell>>;

/** The texts of the cells that are files, as a compiler reads them. */
export function readCell(file: string): { readonly file: string; readonly text: string } {
  const cell: OracleCell | undefined = oracleCells[file as CellName];
  if (cell?.text === undefined) throw new Error(`no cell ${file}`);
  return { file, text: cell.text };
}
