// The plain JavaScript target: its traits, its schedule and its functions.

import type { Program } from '../../compiler/ir/loop.ts';
import { scheduleTiles } from '../../compiler/loop/schedule-tiles.ts';
import type { Traits } from '../../compiler/loop/traits.ts';
import type { Artifact, Target } from '../../compiler/target.ts';
import { calledBy } from '../braces.ts';
import { exact, fast, prelude, printActivation, printFunction, unaryForms, type Dialect } from './print.ts';

const traits: Traits = {
  lanes: 1,
  registers: 11,
  rows: 1,
  fused: false,
  approximate: false,
  unroll: 1,
  blockSteps: 32,
  abreast: 1,
  reassociates: false,
  unary: unaryForms,
  unit: 1,
  oneMemory: false,
};

export const js: Target = {
  name: 'js',
  plan: 'js',
  entry: 'function',
  traits,
  schedule: scheduleTiles,
  emit: (program) => emit(program, exact),
};

/** For `"numerics": "fast"`: arithmetic in f64, rounded where it is stored. */
export const jsFast: Target = {
  ...js,
  traits: { ...traits, approximate: true },
  emit: (program) => emit(program, fast),
};

async function emit(program: Program, dialect: Dialect): Promise<Artifact> {
  const spelled = calledBy(program.body, dialect.syntax).map((op) => printActivation(op, dialect));
  const lines = [prelude, ...spelled, `return ${printFunction(program, dialect)};`];
  const text = `(() => {\n${lines.join('\n')}\n})()`;
  return { code: compact(text), listing: { kind: 'js', extension: 'kernel.js', text: `${text}\n` } };
}

/** Without indentation, which the module's readers don't need: the listing has it. */
function compact(text: string): string {
  return text.replace(/\n +/g, '\n').replace(/ ([=+\-*/<?:%{]|\|\||<<) /g, '$1');
}
