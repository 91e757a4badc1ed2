// The network in float64, with loops plain enough for the largest shape. tests/support/oracle/reference.ts, which is slower
// and made for reading, agrees with it (bench.test.ts).

import { suffixOf, type Data, type Params } from './data.ts';
import { directionsOf, inputsOf, layersOf, type Shape } from './shapes.ts';

export interface Reference {
  /** (T, B, D·H) */
  readonly output: Float64Array;
  /** (L·D, B, H) */
  readonly hn: Float64Array;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** (rows, columns) · vector + bias into `out`, four rows at a time. */
function affine(
  matrix: Float32Array,
  bias: Float32Array | undefined,
  vector: Float64Array,
  out: Float64Array,
): void {
  const columns = vector.length;
  for (let i = 0; i < out.length; i++) {
    const row = i * columns;
    let [a, b, c, d] = [0, 0, 0, 0];
    let k = 0;
    for (; k + 4 <= columns; k += 4) {
      a += matrix[row + k] * vector[k];
      b += matrix[row + k + 1] * vector[k + 1];
      c += matrix[row + k + 2] * vector[k + 2];
      d += matrix[row + k + 3] * vector[k + 3];
    }
    for (; k < columns; k++) a += matrix[row + k] * vector[k];
    out[i] = a + b + (c + d) + (bias?.[i] ?? 0);
  }
}

/** One step of one sequence of one layer, in place. */
function advance(params: Params, suffix: string, x: Float64Array, h: Float64Array): void {
  const H = h.length;
  const [fromX, fromH] = [new Float64Array(3 * H), new Float64Array(3 * H)];
  affine(params[`weight_ih${suffix}`], params[`bias_ih${suffix}`], x, fromX);
  affine(params[`weight_hh${suffix}`], params[`bias_hh${suffix}`], h, fromH);
  for (let j = 0; j < H; j++) {
    const r = sigmoid(fromX[j] + fromH[j]);
    const z = sigmoid(fromX[H + j] + fromH[H + j]);
    const n = Math.tanh(fromX[2 * H + j] + r * fromH[2 * H + j]);
    h[j] = (1 - z) * n + z * h[j];
  }
}

/** `rows` says which sequences of the batch are computed; elsewhere the result is NaN. */
export function referenceOf(shape: Shape, { params, x }: Data, rows: readonly number[]): Reference {
  const { hidden: H, batch, steps } = shape;
  const directions = directionsOf(shape);
  const hn = new Float64Array(shape.layers * directions * batch * H).fill(NaN);
  let sequence = Float64Array.from(x);
  for (const layer of layersOf(shape)) {
    const width = inputsOf(shape, layer);
    const output = new Float64Array(steps * batch * directions * H).fill(NaN);
    for (let d = 0; d < directions; d++)
      for (const b of rows) {
        const h = new Float64Array(H);
        for (let i = 0; i < steps; i++) {
          const row = (d ? steps - 1 - i : i) * batch + b;
          advance(params, suffixOf(layer, d), sequence.subarray(row * width, (row + 1) * width), h);
          output.set(h, (row * directions + d) * H);
        }
        hn.set(h, ((layer * directions + d) * batch + b) * H);
      }
    sequence = output;
  }
  return { output: sequence, hn };
}

/** The largest error where there is a reference, NaN counting as infinite. */
export function maxError(got: Float32Array, expected: Float64Array): number {
  if (got.length !== expected.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    if (Number.isNaN(expected[i])) continue;
    const error = Math.abs(got[i] - expected[i]);
    if (!(error <= worst)) worst = Number.isNaN(error) ? Infinity : error;
  }
  return worst;
}
