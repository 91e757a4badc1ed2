// The golden cases of tests/fixtures/gru: configs, weights, inputs and PyTorch's results.

import { readdirSync, readFileSync } from 'node:fs';
import { readTensors, type TestTensor } from './safetensors.ts';

const folder = new URL('../fixtures/gru/', import.meta.url);

export interface Golden {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>> & {
    readonly batch_first: boolean;
    readonly bidirectional: boolean;
  };
  readonly batch: number;
  readonly steps: number;
  readonly seqLength: readonly number[] | undefined;
  readonly params: Readonly<Record<string, Float32Array>>;
  readonly x: Float32Array;
  readonly h0: Float32Array | undefined;
  readonly y: Float32Array;
  readonly hn: Float32Array;
}

interface CaseFile {
  readonly name: string;
  readonly config: Golden['config'];
  readonly batch: number | null;
  readonly steps: number;
  readonly seq_length: readonly number[] | null;
  readonly h0: boolean;
}

const notParams = /^(x|h0|y|hn|gy|ghn|grad\..*)$/;

function readCase(name: string): Golden {
  const file = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as CaseFile;
  const tensors = readTensors(new URL(`${name}.safetensors`, folder).pathname);
  const data = (key: string): Float32Array => (tensors[key] as TestTensor).data;
  const params = Object.keys(tensors).filter((key) => !notParams.test(key));
  return {
    name,
    config: file.config,
    batch: file.batch ?? 1,
    steps: file.steps,
    seqLength: file.seq_length ?? undefined,
    params: Object.fromEntries(params.map((key) => [key, data(key)])),
    x: data('x'),
    h0: file.h0 ? data('h0') : undefined,
    y: data('y'),
    hn: data('hn'),
  };
}

export const goldenCases: readonly Golden[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => readCase(file.replace('.json', '')));

/** The largest |given - expected| / (1e-6 + 1e-6·|expected|): at most 1 for a case that agrees. */
export function worstRatio(given: Float32Array, expected: Float32Array): number {
  if (given.length !== expected.length) return Infinity;
  return expected.reduce((worst, value, i) => {
    const ratio = Math.abs(given[i] - value) / (1e-6 + 1e-6 * Math.abs(value));
    return Number.isNaN(ratio) ? Infinity : Math.max(worst, ratio);
  }, 0);
}
