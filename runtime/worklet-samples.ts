// What a model does by itself with sound: its steps are frames of samples, as many in one call as a block holds.
import type { Engine } from './engine.ts';
import { expected } from './check.ts';
import type { Arg, Manifest } from './manifest.ts';
import { arraysFor } from './model.ts';
import { givenSize } from './sizes.ts';
import type { FrameWork } from './worklet-frames.ts';
import type { Order } from './worklet-types.ts';

export interface Work extends FrameWork {
  /** samples by which its output is behind its input */
  readonly delay: number;
}

/** Features of an argument's vectors. */
const widthOf = ({ axes }: Arg): number => Object.values(axes).at(-1) as number;

/** Where sample n of channel c is among the values of one call. */
type Place = (c: number, n: number) => number;

/**
 * Of several channels each is a sequence of the batch, and a step is a frame of `input` samples of each. Joint, the
 * channels are the features of one sequence, and a step is one sample of each.
 */
export function samplesOf(m: Manifest, engine: Engine, { channels }: Order, block: number): Work {
  const isJoint = channels === 'joint';
  const batch = givenSize(m, 'batch', isJoint ? 1 : channels) as number;
  const [width, yWidth] = [widthOf(m.args.x), widthOf(m.args.output)];
  if (!isJoint && width !== yWidth)
    expected(3012, 'channels', `'joint' for a model of ${width} to ${yWidth} features`, channels);
  const frame = isJoint ? 1 : width;
  const steps = m.dims.steps ?? (block % frame ? 1 : block / frame);
  const sizes = { batch, steps };
  const stepper = engine.stepper('run', arraysFor(m, sizes), sizes);
  const { x, output: y } = stepper.arrays;
  const place = (features: number): Place =>
    isJoint
      ? (c, n) => n * features + c
      : inBatch(features, Object.keys(m.args.x.axes)[0] === 'batch' ? [1, steps] : [batch, 1]);
  const [inputs, outputs] = isJoint ? [width, yWidth] : [batch, batch];
  const samples = frame * steps;
  const into = places(inputs, samples, place(width));
  const from = places(outputs, samples, place(yWidth));
  return {
    inputs,
    outputs,
    frame: samples,
    delay: 0,
    run(input, output) {
      for (let c = 0, k = 0; c < inputs; c++)
        for (let n = 0; n < samples; n++) x[into[k++] as number] = input[c]?.[n] as number;
      stepper.step();
      for (let c = 0, k = 0; c < outputs; c++)
        for (let n = 0; n < samples; n++) (output[c] as Float32Array)[n] = y[from[k++] as number] as number;
    },
  };
}

/** Rows of `features` values, a row for each step and sequence. */
const inBatch =
  (features: number, [perStep, perSequence]: readonly [number, number]): Place =>
  (c, n) =>
    (Math.floor(n / features) * perStep + c * perSequence) * features + (n % features);

const places = (channels: number, samples: number, place: Place): Int32Array =>
  Int32Array.from({ length: channels * samples }, (_, k) => place(Math.floor(k / samples), k % samples));
