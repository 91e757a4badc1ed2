// What usually goes wrong when weights change tools: tried one after the other, until the results match.
//
// A suspicion is a way in which the parameters may be stored that is not PyTorch's, and how to undo it. Suspicions
// combine: Keras has other gates *and* transposed matrices.

import type { Parameter } from './case.ts';

export type Weights = Readonly<Record<string, Parameter>>;

export interface Suspicion {
  /** what to do, as a sentence says it; one for each thing that is wrong */
  readonly fixes: readonly string[];
  readonly otherReset: boolean;
  /** undefined where it cannot be, for instance two biases swapped where there are none */
  readonly apply: (weights: Weights) => Weights | undefined;
}

type Step = Omit<Suspicion, 'fixes' | 'otherReset'> & { readonly fix: string };

const PARAMETER = /(?:^|\.)(weight|bias)_(ih|hh)_l\d+(?:_reverse)?$/;
const isWeight = (name: string): boolean => PARAMETER.exec(name)?.[1] === 'weight';
const isRecurrent = (name: string): boolean => PARAMETER.exec(name)?.[2] === 'hh';
const isOfGru = (name: string): boolean => PARAMETER.test(name);

type Change = (parameter: Parameter, name: string) => Parameter;

function changed(weights: Weights, which: (name: string) => boolean, change: Change): Weights {
  const entries = Object.entries(weights);
  return Object.fromEntries(entries.map(([name, each]) => [name, which(name) ? change(each, name) : each]));
}

/** Of the parameter as stored, [columns, rows]: whatever shape the file gives it. */
function transposed({ values }: Parameter, rows: number, columns: number): Parameter {
  const turned = Float32Array.from(values, (_, i) => values[(i % columns) * rows + Math.floor(i / columns)]);
  return { shape: [rows, columns], values: turned };
}

/** Only where every weight has the size that it should have. */
const transpose = (shapes: Readonly<Record<string, readonly number[]>>): Step => ({
  fix: 'transpose the weights',
  apply: (weights) =>
    changed(weights, isWeight, (each, name) => transposed(each, shapes[name][0], shapes[name][1])),
});

const transposeBlocks: Step = {
  fix: "transpose each gate's square part of the recurrent weights",
  apply: (weights) =>
    changed(
      weights,
      (name) => isWeight(name) && isRecurrent(name),
      ({ shape, values }) => {
        const size = shape[1];
        const place = (i: number): number => {
          const [gate, rest] = [Math.floor(i / (size * size)), i % (size * size)];
          return gate * size * size + (rest % size) * size + Math.floor(rest / size);
        };
        return { shape, values: Float32Array.from(values, (_, i) => values[place(i)]) };
      },
    ),
};

const swapBiases: Step = {
  fix: 'swap bias_ih and bias_hh',
  apply(weights) {
    const names = Object.keys(weights).filter((name) => isOfGru(name) && !isWeight(name));
    const other = (name: string): Parameter =>
      weights[name.replace(/bias_(ih|hh)/, (_, which) => (which === 'ih' ? 'bias_hh' : 'bias_ih'))];
    return names.length > 0
      ? changed(
          weights,
          (name) => names.includes(name),
          (_, name) => other(name),
        )
      : undefined;
  },
};

/** The stored order, as letters, and for each of r, z, n its place in it. */
const orders = ['rnz', 'zrn', 'znr', 'nrz', 'nzr'];

const reorder = (order: string): Step => ({
  fix: `the gates are stored in the order ${[...order].join(', ')}: reorder them to r, z, n`,
  apply: (weights) =>
    changed(weights, isOfGru, ({ shape, values }) => {
      const block = values.length / 3;
      const moved = new Float32Array(values.length);
      for (const [i, gate] of [...'rzn'].entries()) {
        const from = order.indexOf(gate) * block;
        moved.set(values.subarray(from, from + block), i * block);
      }
      return { shape, values: moved };
    }),
});

const nothing: Step = { fix: '', apply: (weights) => weights };

/** That nothing is. */
export const asStored: Suspicion = { fixes: [], otherReset: false, apply: (weights) => weights };

/** Those with the fewest fixes first; the first of all is that nothing is wrong. */
export function suspicions(
  shapes: Readonly<Record<string, readonly number[]>>,
  otherReset: string | undefined,
): readonly Suspicion[] {
  const all: Suspicion[] = [];
  // transposing comes first: rows are gates only afterwards
  for (const turn of [nothing, transpose(shapes), transposeBlocks])
    for (const order of [nothing, ...orders.map(reorder)])
      for (const swap of [nothing, swapBiases])
        for (const reset of otherReset === undefined ? [''] : ['', otherReset]) {
          const steps = [turn, order, swap];
          all.push({
            fixes: [...steps.map(({ fix }) => fix), reset].filter((fix) => fix !== ''),
            otherReset: reset !== '',
            apply: (weights) =>
              steps.reduce<Weights | undefined>((given, step) => given && step.apply(given), weights),
          });
        }
  return all.toSorted((a, b) => a.fixes.length - b.fixes.length);
}
