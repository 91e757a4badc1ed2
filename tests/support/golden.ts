// The golden cases of tests/fixtures: configs, weights, inputs and PyTorch's results.

import { readdirSync, readFileSync } from 'node:fs';
import { readTensors, type TestTensor } from './safetensors.ts';

const folderOf = (kind: 'gru' | 'lstm'): URL => new URL(`../fixtures/${kind}/`, import.meta.url);

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
  /** of an lstm */
  readonly c0?: Float32Array;
  readonly cn?: Float32Array;
  /** how far results may be off, absolute and relative: 1e-6 but where weights are large */
  readonly tolerance: number;
}

interface CaseFile {
  readonly name: string;
  readonly config: Golden['config'];
  readonly batch: number | null;
  readonly steps: number;
  readonly seq_length: readonly number[] | null;
  readonly h0: boolean;
  readonly large?: boolean;
}

const notParams = /^(x|[hc]0|y|[hc]n|gy|ghn|grad\..*)$/;

function readCase(folder: URL, name: string): Golden {
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
    ...(tensors.cn && { cn: data('cn'), ...(file.h0 && { c0: data('c0') }) }),
    tolerance: file.large ? 1e-5 : 1e-6,
  };
}

function casesOf(kind: 'gru' | 'lstm'): readonly Golden[] {
  const folder = folderOf(kind);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readCase(folder, file.replace('.json', '')));
}

export const goldenCases = casesOf('gru');
export const lstmCases = casesOf('lstm');

/** The largest |given - expected| / (tolerance + tolerance·|expected|): at most 1 for a case that agrees. */
export function worstRatio(given: ArrayLike<number>, expected: Float32Array, tolerance = 1e-6): number {
  if (given.length !== expected.length) return Infinity;
  return expected.reduce((worst, value, i) => {
    const ratio = Math.abs(given[i] - value) / (tolerance + tolerance * Math.abs(value));
    return Number.isNaN(ratio) ? Infinity : Math.max(worst, ratio);
  }, 0);
}
