// lower: graphs become programs. What gets a home, where results are stored, what is copied.

import { describe, expect, it } from 'vitest';
import { concat } from '../../../compiler/ir/concat.ts';
import { contract, dot } from '../../../compiler/ir/contract.ts';
import { pad, slice, window } from '../../../compiler/ir/views.ts';
import {
  constant,
  input,
  map,
  param,
  scan,
  take,
  type Graph,
  type Node,
} from '../../../compiler/ir/graph.ts';
import { printProgram } from '../../../compiler/ir/loop-print.ts';
import { lower } from '../../../compiler/lower/lower.ts';
import { signatureOf, type Sizes } from '../../support/meaning.ts';
import { dedent } from '../../support/expect-pass.ts';
import { expectLoweredMeans } from '../../support/lowered.ts';

const sizes: Sizes = { batch: 3, steps: 4 };

/** What the lowered program prints and computes. Inputs must lie in memory as they are shaped. */
function expectLowered(graph: Graph, text: string): void {
  expect(printProgram(expectLoweredMeans(graph, sizes))).toBe(dedent(text));
}

const root = (name: string, node: Node): Graph => ({ roots: [{ name, node }] });
const x = input('x', ['steps', 'batch', 3]);
const [w, b] = [param('W', [2, 3]), param('b', [2])];

describe('homes', () => {
  it('none for arithmetic: it is done where it is stored', () => {
    expectLowered(
      root('output', map('tanh', map('mul', x, map('add', x, constant(2))))),
      `
      x[steps, batch, 3]
      output[steps, batch, 3]
      grid t < steps {
        grid b < batch {
          grid j < 3 {
            output[t, b, j] = tanh((x[t, b, j] * (x[t, b, j] + 2)))
          }
        }
      }
    `,
    );
  });

  it('a sum starts from the row that is added to it', () => {
    expectLowered(
      root('output', map('add', dot(x, w), b)),
      `
      weights b[2]
      x[steps, batch, 3]
      weights W[2, 3]
      output[steps, batch, 2]
      grid t < steps {
        grid b < batch {
          grid j < 2 {
            output[t, b, j] = (b[j] + sum k < 3 { (x[t, b, k] * W[j, k]) })
          }
        }
      }
    `,
    );
  });

  it('a product of one term is no sum, and another sum may start from it', () => {
    const [one, v] = [input('x', ['steps', 'batch', 1]), param('V', [2, 1])];
    expectLowered(
      root('output', map('add', map('add', dot(one, v), b), dot(input('h0', ['batch', 3]), w))),
      `
      x[steps, batch, 1]
      weights V[2, 1]
      weights b[2]
      h0[batch, 3]
      weights W[2, 3]
      output[steps, batch, 2]
      grid t < steps {
        grid b < batch {
          grid j < 2 {
            output[t, b, j] = (((x[t, b, 0] * V[j, 0]) + b[j]) + sum k < 3 { (h0[b, k] * W[j, k]) })
          }
        }
      }
    `,
    );
  });

  it('a sum does not start from what takes longer than a load', () => {
    expectLowered(
      root('output', map('add', map('tanh', b), dot(x, w))),
      `
      weights b[2]
      x[steps, batch, 3]
      weights W[2, 3]
      output[steps, batch, 2]
      grid t < steps {
        grid b < batch {
          grid j < 2 {
            output[t, b, j] = (tanh(b[j]) + (0 + sum k < 3 { (x[t, b, k] * W[j, k]) }))
          }
        }
      }
    `,
    );
  });

  it('one for the computed operand of a product', () => {
    expectLowered(
      root('output', dot(map('tanh', x), w)),
      `
      x[steps, batch, 3]
      scratch p[steps, batch, 3]
      weights W[2, 3]
      output[steps, batch, 2]
      grid t < steps {
        grid b < batch {
          grid j < 3 {
            p[t, b, j] = tanh(x[t, b, j])
          }
        }
      }
      grid t1 < steps {
        grid b1 < batch {
          grid j1 < 2 {
            output[t1, b1, j1] = (0 + sum k < 3 { (p[t1, b1, k] * W[j1, k]) })
          }
        }
      }
    `,
    );
  });

  it('a name for what a nest uses twice', () => {
    const half = map('tanh', map('mul', x, constant(0.5)));
    expectLowered(
      root('output', map('mul', half, half)),
      `
      x[steps, batch, 3]
      output[steps, batch, 3]
      grid t < steps {
        grid b < batch {
          grid j < 3 {
            let v = tanh((x[t, b, j] * 0.5))
            output[t, b, j] = (v * v)
          }
        }
      }
    `,
    );
  });

  it('an address for a part', () => {
    const parts = map('sub', slice(x, 2, 2, 1), slice(x, 2, 0, 1));
    expectLowered(
      root('output', parts),
      `
      x[steps, batch, 3]
      output[steps, batch, 1]
      grid t < steps {
        grid b < batch {
          grid j < 1 {
            output[t, b, j] = (x[t, b, 2] - x[t, b, 0])
          }
        }
      }
    `,
    );
  });
});

describe('results', () => {
  it('joined parts are stored straight into their places', () => {
    expectLowered(
      root('output', concat([map('neg', x), dot(x, w)], 2)),
      `
      x[steps, batch, 3]
      weights W[2, 3]
      output[steps, batch, 5]
      grid t < steps {
        grid b < batch {
          grid j < 3 {
            output[t, b, j] = -(x[t, b, j])
          }
        }
      }
      grid t1 < steps {
        grid b1 < batch {
          grid j1 < 2 {
            output[t1, b1, (j1 + 3)] = (0 + sum k < 3 { (x[t1, b1, k] * W[j1, k]) })
          }
        }
      }
    `,
    );
  });

  it('an input is copied', () => {
    expectLowered(
      root('output', x),
      `
      x[steps, batch, 3]
      output[steps, batch, 3]
      grid t < steps {
        grid b < batch {
          grid j < 3 {
            output[t, b, j] = x[t, b, j]
          }
        }
      }
    `,
    );
  });

  it('lie in the order that is asked for', () => {
    const graph = { roots: [{ name: 'output', node: map('neg', x), order: [1, 0, 2] }] };
    const program = lower(graph, signatureOf(graph));
    expect(printProgram(program)).toBe(
      dedent(`
      x[steps, batch, 3]
      output[batch, steps, 3]
      grid b < batch {
        grid t < steps {
          grid j < 3 {
            output[b, t, j] = -(x[t, b, j])
          }
        }
      }
    `),
    );
  });
});

describe('loops over time', () => {
  const graph = (reverse: boolean): Graph => {
    const [each, h] = [input('x', ['batch', 3]), input('h', ['batch', 3])];
    const next = map('add', map('mul', h, constant(0.5)), each);
    const all = scan({
      steps: 'steps',
      reverse,
      step: input('t', [], { elem: 'i32' }),
      elements: [{ bound: each, sequence: x }],
      states: [{ bound: h, init: input('h0', ['batch', 3]), next }],
      outputs: [next],
    });
    const roots = [
      { name: 'output', node: take(all, 1) },
      { name: 'hn', node: take(all, 0) },
    ];
    return { roots };
  };

  it('step, and take over the state', () => {
    expectLowered(
      graph(false),
      `
      h0[batch, 3]
      scratch h[batch, 3]
      x[steps, batch, 3]
      scratch h_next[batch, 3]
      output[steps, batch, 3]
      hn[batch, 3]
      grid b < batch {
        grid j < 3 {
          h[b, j] = h0[b, j]
        }
      }
      serial t < steps {
        grid b1 < batch {
          grid j1 < 3 {
            let v = ((h[b1, j1] * 0.5) + x[t, b1, j1])
            h_next[b1, j1] = v
            output[t, b1, j1] = v
          }
        }
        grid b2 < batch {
          grid j2 < 3 {
            h[b2, j2] = h_next[b2, j2]
          }
        }
      }
      grid b3 < batch {
        grid j3 < 3 {
          hn[b3, j3] = h[b3, j3]
        }
      }
    `,
    );
  });

  it('run backwards where the scan does', () => {
    expectLowered(
      graph(true),
      `
      h0[batch, 3]
      scratch h[batch, 3]
      x[steps, batch, 3]
      scratch h_next[batch, 3]
      output[steps, batch, 3]
      hn[batch, 3]
      grid b < batch {
        grid j < 3 {
          h[b, j] = h0[b, j]
        }
      }
      serial t < steps {
        grid b1 < batch {
          grid j1 < 3 {
            let v = ((h[b1, j1] * 0.5) + x[((steps + -1) - t), b1, j1])
            h_next[b1, j1] = v
            output[((steps + -1) - t), b1, j1] = v
          }
        }
        grid b2 < batch {
          grid j2 < 3 {
            h[b2, j2] = h_next[b2, j2]
          }
        }
      }
      grid b3 < batch {
        grid j3 < 3 {
          hn[b3, j3] = h[b3, j3]
        }
      }
    `,
    );
  });
});

it('parameters of more than two axes are matrices, whose rows sums of several axes go along', () => {
  const kernel = param('K', [2, 4, 3]);
  const windows = window(pad(x, 0, 2, 1), 0, 4);
  expectLowered(
    root(
      'output',
      contract(windows, kernel, [
        [1, 1],
        [3, 2],
      ]),
    ),
    `
    x[steps, batch, 3]
    weights K[2, 12]
    output[steps, batch, 2]
    grid t < steps {
      grid b < batch {
        grid j < 2 {
          output[t, b, j] = (0 + sum k < 12 { (select((1 < (t + (k / 3))), select((((t + (k / 3)) + -2) < steps), x[max(min(((t + (k / 3)) + -2), (steps + -1)), 0), b, (k % 3)], 0), 0) * K[j, k]) })
        }
      }
    }
  `,
  );
});

it('what is used again and again is looked at once', () => {
  const x = input('x', ['batch', 3]);
  const lines = Array.from({ length: 40 });
  const squares = lines.reduce<Node>((a) => map('tanh', map('add', map('mul', a, a), a)), x);
  const chosen = lines.reduce<Node>((a) => map('select', map('lt', a, x), a, map('sub', a, x)), squares);
  const program = expectLoweredMeans(root('output', chosen), sizes);
  expect(printProgram(program).split('\n').length).toBeLessThan(200);
});
