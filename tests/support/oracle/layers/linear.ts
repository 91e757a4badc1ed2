// W x + b by plain loops: each sum begins with the bias and takes its terms in order.

import { activated, flag, sumOf, type Activation, type LayerOracle } from './kind.ts';

export interface LinearJson {
  readonly type: 'linear';
  readonly output_size: number;
  readonly bias?: boolean;
  readonly activation?: Activation;
}

export const linear: LayerOracle<LinearJson> = {
  rows({ output_size: size, activation = 'linear' }, [x], { params, arithmetic }) {
    const { round, array } = arithmetic;
    const { weight, bias } = params;
    const rows = x.data.length / x.size;
    const data = array(rows * size);
    for (let row = 0; row < rows; row++)
      for (let j = 0; j < size; j++)
        data[row * size + j] = sumOf(bias?.[j], [weight, j], [x.data, row * x.size, x.size], round);
    return activated({ size, perStep: x.perStep, data }, activation, arithmetic);
  },
  draw(move, source) {
    const { size, activation } = move;
    // where a sum without a bias begins depends on what it is added to: docs/numerics.md leaves that open
    const bias = !flag(move, 0) || activation === 'linear';
    const layer = { type: 'linear', output_size: size, activation, bias } as const;
    return { layer, size, perStep: source.perStep, from: [source] };
  },
};
