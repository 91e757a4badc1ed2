// The plain JavaScript target: its traits, its schedule and its functions.

import { scheduleTiles } from '../../compiler/loop/schedule-tiles.ts';
import type { Traits } from '../../compiler/loop/traits.ts';
import type { Artifact, Programs, Target } from '../../compiler/target.ts';
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
  oneMemory: false,
};

export const js: Target = {
  name: 'js',
  plan: 'js',
  entry: 'function',
  traits,
  schedule: scheduleTiles,
  emit: (programs) => emit(programs, exact),
};

/** For `"numerics": "fast"`: arithmetic in f64, rounded where it is stored. */
export const jsFast: Target = {
  ...js,
  traits: { ...traits, approximate: true },
  emit: (programs) => emit(programs, fast),
};

async function emit(programs: Programs, dialect: Dialect): Promise<Artifact> {
  const all = Object.entries(programs);
  const called = calledBy(
    all.flatMap(([, { body }]) => body),
    dialect.syntax,
  );
  const lines = [
    prelude,
    ...called.map((op) => printActivation(op, dialect)),
    ...all.map(([name, program]) => printFunction(name, program, dialect)),
    `return { ${Object.keys(programs).join(', ')} };`,
  ];
  const text = `(() => {\n${lines.join('\n')}\n})()`;
  return { code: compact(text), listing: { kind: 'js', extension: 'kernel.js', text: `${text}\n` } };
}

/** Without indentation, which the module's readers don't need: the listing has it. */
function compact(text: string): string {
  return text.replace(/\n +/g, '\n').replace(/ ([=+\-*/<?:%{]|\|\||<<) /g, '$1');
}
