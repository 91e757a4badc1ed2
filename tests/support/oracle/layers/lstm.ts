// torch.nn.LSTM: gates i, f, g, o, and with proj_size h projected after each step.

import {
  flag,
  joined,
  sumOf,
  type Activation,
  type Arithmetic,
  type LayerOracle,
  type Numbers,
  type Rows,
  type Running,
} from './kind.ts';

export interface LstmJson {
  readonly type: 'lstm';
  readonly hidden_size: number;
  readonly proj_size?: number;
  readonly num_layers?: number;
  readonly bidirectional?: boolean;
  readonly bias?: boolean;
  readonly activation?: Activation;
  readonly gate_activation?: Activation;
}

const sizesOf = ({ hidden_size: H, proj_size, bidirectional = false }: LstmJson) => ({
  H,
  P: proj_size || H,
  directions: bidirectional ? 2 : 1,
});

export const lstm: LayerOracle<LstmJson> = {
  rows(layer, [x], running) {
    const { P, directions } = sizesOf(layer);
    const { batch, arithmetic } = running;
    let [input, last]: [Rows, Rows[]] = [x, []];
    for (let l = 0; l < (layer.num_layers ?? 1); l++) {
      const sides = Array.from({ length: directions }, (_, d) => sideOf(layer, l, d === 1, input, running));
      input = joined(sides, arithmetic);
      last = sides.map(({ hn }) => hn);
    }
    return { size: directions * P, perStep: true, data: input.data, hn: joined(last, arithmetic) };

    function sideOf(
      of: LstmJson,
      l: number,
      isReverse: boolean,
      from: Rows,
      by: Running,
    ): Rows & { hn: Rows } {
      const h = by.begin('h', batch * P).slice();
      const c = by.begin('c', batch * of.hidden_size).slice();
      const data = scan(
        { of, suffix: `_l${l}${isReverse ? '_reverse' : ''}`, isReverse },
        from,
        { h, c },
        by,
      );
      by.end('h', h);
      by.end('c', c);
      return { size: P, perStep: true, data, hn: { size: P, perStep: false, data: h } };
    }
  },
  states(layer) {
    const { H, P, directions } = sizesOf(layer);
    const count = directions * (layer.num_layers ?? 1);
    return { h: count * P, c: count * H };
  },
  draw(move, source) {
    if (!source.perStep) return undefined;
    const bidirectional = flag(move, 0);
    const num_layers = flag(move, 4) && flag(move, 5) ? 2 : 1;
    const { size: hidden_size, activation } = move;
    const proj_size = flag(move, 1) && flag(move, 2) ? Math.floor(hidden_size / 2) : 0;
    const gate = activation === 'hard_sigmoid' ? { gate_activation: activation } : {};
    const more = { bidirectional, bias: !flag(move, 3), num_layers, proj_size, ...gate };
    const size = (bidirectional ? 2 : 1) * (proj_size || hidden_size);
    return { layer: { type: 'lstm', hidden_size, ...more }, size, perStep: true, from: [source] };
  },
};

interface Side {
  readonly of: LstmJson;
  readonly suffix: string;
  readonly isReverse: boolean;
}

interface States {
  readonly h: Numbers;
  readonly c: Numbers;
}

/** One layer in one direction. The states are those of all sequences, and change. */
function scan({ of, suffix, isReverse }: Side, x: Rows, { h, c }: States, running: Running): Numbers {
  const { H, P } = sizesOf(of);
  const { batch, steps, seqLength, params, arithmetic } = running;
  const own = (name: string): ArrayLike<number> => params[name + suffix];
  const output = arithmetic.array(steps * batch * P);
  for (let b = 0; b < batch; b++) {
    const states = { h: h.subarray(b * P, (b + 1) * P), c: c.subarray(b * H, (b + 1) * H) };
    const length = seqLength?.[b] ?? steps;
    for (let i = 0; i < length; i++) {
      const row = (isReverse ? length - 1 - i : i) * batch + b;
      step(of, own, x.data.subarray(row * x.size, (row + 1) * x.size), states, arithmetic);
      output.set(states.h, row * P);
    }
  }
  return output;
}

function step(
  of: LstmJson,
  own: (name: string) => ArrayLike<number> | undefined,
  x: Numbers,
  { h, c }: States,
  arithmetic: Arithmetic,
): void {
  const { H, P } = sizesOf(of);
  const { round, activation } = arithmetic;
  const [ih, hh] = [own('weight_ih') ?? [], own('weight_hh') ?? []];
  const [bih, bhh, hr] = [own('bias_ih'), own('bias_hh'), own('weight_hr')];
  const gate = (first: number, by: (x: number) => number): readonly number[] =>
    Array.from({ length: H }, (_, j) => {
      const row = first * H + j;
      const fromX = sumOf(bih?.[row] ?? 0, [ih, row], [x, 0, x.length], arithmetic);
      const sum = sumOf(fromX, [hh, row], [h, 0, P], arithmetic);
      return by(bhh ? round(sum + bhh[row]) : sum);
    });
  const [open, squash] = [activation(of.gate_activation ?? 'sigmoid'), activation(of.activation ?? 'tanh')];
  const [i, f, g, o] = [gate(0, open), gate(1, open), gate(2, squash), gate(3, open)];
  for (let j = 0; j < H; j++) c[j] = round(round(f[j] * c[j]) + round(i[j] * g[j]));
  const shown = o.map((each, j) => round(each * squash(c[j])));
  for (let j = 0; j < P; j++) h[j] = hr ? sumOf(0, [hr, j], [shown, 0, H], arithmetic) : shown[j];
}
