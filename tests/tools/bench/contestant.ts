// What is measured: something that runs a shape and can be asked what came out.

import type { Data } from './data.ts';
import type { Shape } from './shapes.ts';

export interface Outcome {
  /** (T, B, D·H); of a stream, the output of every step of the check */
  readonly output: Float32Array;
  /** (L·D, B, H), where the contestant gives it */
  readonly hn?: Float32Array;
}

/** Something that is timed. */
export interface Timed {
  readonly name: string;
  /** calls it `count` times, one after the other */
  readonly repeat: (count: number) => void | Promise<void>;
}

/** A contestant that has loaded a shape. */
export interface Loaded extends Timed {
  /** the first calls, from a state of zeros: one, or for a stream as many as `steps` says, with x each time */
  readonly check: (steps: number) => Outcome | Promise<Outcome>;
  readonly dispose: () => void | Promise<void>;
}

export interface Contestant {
  readonly name: string;
  /** which of the machine's limits it is held against */
  readonly limit?: 'fused' | 'unfused';
  /** why it cannot run the shape, or loads it */
  readonly load: (shape: Shape, data: Data) => Promise<Loaded | string>;
}
