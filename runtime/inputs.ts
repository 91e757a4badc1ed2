// Checks what a run or a stream is given, the same for every target.
import { checkFloats, checkOptions, countOf, expected, floats } from './check.ts';
import type { Dims } from './check.ts';
import { fail } from './error.ts';
import type { Manifest } from './manifest.ts';
import { givenSize, lengthsOf, sizesOf } from './sizes.ts';
import type { RunOptions, StreamOptions } from './types.ts';

/** A run's sizes, its lengths copied, and the arrays its results go to. */
export interface RunInputs {
  readonly batch: number;
  readonly steps: number;
  readonly lengths: Int32Array;
  readonly output: Float32Array;
  readonly hn: Float32Array;
}

export function checkRun(m: Manifest, x: Float32Array, options: RunOptions): RunInputs {
  checkOptions('run', options, 'h0', 'seqLength', 'batch', 'steps', 'out');
  const { h0, seqLength, out = {} } = options;
  checkOptions('out', out, 'output', 'hn');
  const sizes = sizesOf(m, x, options);
  const { batch, steps } = sizes;
  const states = { states: m.states, batch, hidden: m.hidden };
  checkFloats(3001, 'x', x, { batch, steps, input: m.input });
  if (h0 !== undefined) checkFloats(3002, 'h0', h0, states);
  const lengths = lengthsOf(m, seqLength, sizes);
  const output = result('output', out.output, { batch, steps, output: m.output });
  const hn = result('hn', out.hn, states);
  checkApart(output, hn);
  return { batch, steps, lengths, output, hn };
}

function result(name: string, given: Float32Array | undefined, dims: Dims): Float32Array {
  if (given === undefined) return floats(countOf(dims));
  checkFloats(3009, `out.${name}`, given, dims);
  return given;
}

function checkApart(a: Float32Array, b: Float32Array): void {
  const apart = a.byteOffset >= b.byteOffset + b.byteLength || b.byteOffset >= a.byteOffset + a.byteLength;
  if (a.buffer === b.buffer && !apart) fail(3009, 'out: output and hn overlap');
}

export interface StreamInputs {
  readonly inputs: Dims & { readonly batch: number };
  readonly states: Dims;
}

export function checkStream(m: Manifest, options: StreamOptions): StreamInputs {
  checkOptions('stream', options, 'batch', 'h0');
  if (m.bidirectional) fail(3006, 'stream: the model is bidirectional and needs whole sequences; use run');
  const batch = givenSize(m, 'batch', options.batch ?? m.batch ?? 1) as number;
  if (!batch) expected(3004, 'batch', '1 or more', batch);
  const states = { states: m.states, batch, hidden: m.hidden };
  if (options.h0 !== undefined) checkFloats(3002, 'h0', options.h0, states);
  return { inputs: { batch, input: m.input }, states };
}
