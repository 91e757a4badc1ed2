// The command line: node:util's parser, and what it does not check.

import { parseArgs } from 'node:util';
import type { Effort } from './sample.ts';
import { parseShape, type Shape } from './shapes.ts';

export interface Options {
  readonly shapes: readonly Shape[];
  readonly contestants: readonly string[];
  readonly parts: readonly string[];
  readonly effort: Effort;
  /** check two sequences of a batch rather than all */
  readonly quick: boolean;
  readonly json?: string;
  readonly writeDocs: boolean;
}

export const usage = `npm run bench -- [options]
  --shapes a,b         of tests/tools/bench/shapes.json, or sizes: 13x154@1x49 is 13 → 154, batch 1, 49 steps;
                       128x256x2bi@16x128 has two bidirectional layers; default: all of the file
  --contestants a,b    strict, fast, js, strict-dynamic, fast-dynamic, ort-web, ort-node, tfjs-wasm, tfjs-cpu;
                       default: all; with --quick: strict, fast, ort-web, ort-node
  --parts a,b          speed, startup; default: both, with --quick: speed
  --rounds N           default 15, with --quick 7
  --quick              fewer samples, and of a batch only two sequences are checked
  --json FILE          writes everything measured, round by round
  --write-docs         writes docs/benchmarks.md and docs/benchmarks.svg`;

const thorough: Effort = { rounds: 15, samples: 11, sampleSeconds: 0.002, warmUpSeconds: 0.8 };
const quick: Effort = { rounds: 7, samples: 7, sampleSeconds: 0.0015, warmUpSeconds: 0.4 };

const parts = ['speed', 'startup'];
const quickContestants = ['strict', 'fast', 'ort-web', 'ort-node'];

export interface Known {
  readonly shapes: readonly Shape[];
  readonly contestants: readonly string[];
}

/** Undefined where help is asked for. Throws an Error that says what is wrong. */
export function parseOptions(args: readonly string[], known: Known): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      shapes: { type: 'string' },
      contestants: { type: 'string' },
      parts: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const effort = values.quick ? quick : thorough;
  const { contestants } = known;
  return {
    shapes:
      values.shapes === undefined
        ? known.shapes
        : values.shapes.split(',').map((text) => shapeOf(text, known.shapes)),
    contestants: chosen(
      'contestants',
      values.contestants,
      contestants,
      values.quick ? quickContestants : contestants,
    ),
    parts: chosen('parts', values.parts, parts, values.quick ? ['speed'] : parts),
    effort: { ...effort, rounds: values.rounds === undefined ? effort.rounds : wholeNumber(values.rounds) },
    quick: values.quick,
    ...(values.json !== undefined && { json: values.json }),
    writeDocs: values['write-docs'],
  };
}

function shapeOf(text: string, known: readonly Shape[]): Shape {
  const shape = known.find(({ name }) => name === text) ?? parseShape(text);
  if (shape) return shape;
  const names = known.map(({ name }) => name).join(', ');
  throw new Error(`--shapes: unknown "${text}"; expected sizes such as 13x154@1x49, or some of ${names}`);
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
