// The command line: node:util's parser, and what it does not check.

import { parseArgs } from 'node:util';
import type { Effort } from './sample.ts';

export interface Options {
  readonly shapes: readonly string[];
  readonly contestants: readonly string[];
  readonly effort: Effort;
  /** check two sequences of a batch rather than all */
  readonly quick: boolean;
  readonly json?: string;
  readonly writeDocs: boolean;
}

export const usage = `npm run bench -- [options]
  --shapes a,b         these of tests/bench/shapes.json; default: all
  --contestants a,b    these; default: strict,fast,ort-web,ort-node
  --rounds N           default 15, with --quick 5
  --quick              shorter samples, and of a batch only two sequences are checked
  --json FILE          writes everything measured, round by round
  --write-docs         writes docs/benchmarks.md and docs/benchmarks.svg`;

const thorough: Effort = { rounds: 15, samples: 3, sampleSeconds: 0.015, warmUpSeconds: 0.3 };
const quick: Effort = { rounds: 5, samples: 2, sampleSeconds: 0.008, warmUpSeconds: 0.1 };

const defaultContestants = ['strict', 'fast', 'ort-web', 'ort-node'];

export interface Known {
  readonly shapes: readonly string[];
  readonly contestants: readonly string[];
}

/** Throws an Error that says what is wrong. */
export function parseOptions(args: readonly string[], known: Known): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shapes: { type: 'string' },
      contestants: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  });
  const effort = values.quick ? quick : thorough;
  return {
    shapes: chosen('shapes', values.shapes, known.shapes, known.shapes),
    contestants: chosen('contestants', values.contestants, known.contestants, defaultContestants),
    effort: { ...effort, rounds: values.rounds === undefined ? effort.rounds : wholeNumber(values.rounds) },
    quick: values.quick,
    ...(values.json !== undefined && { json: values.json }),
    writeDocs: values['write-docs'],
  };
}

function chosen(
  option: string,
  given: string | undefined,
  known: readonly string[],
  byDefault: readonly string[],
): readonly string[] {
  if (given === undefined) return byDefault;
  const names = given.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`--${option}: unknown "${unknown}"; expected some of ${known.join(', ')}`);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Error(`--rounds: expected a whole number from 1, got "${text}"`);
}
