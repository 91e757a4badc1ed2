// The plain JavaScript target: its traits, its schedule and its functions.

import { scheduleTiles } from '../../compiler/loop/schedule.ts';
import type { Artifact, KernelPrograms, Target, Traits } from '../../compiler/target.ts';
import { exact, fast, prelude, printActivation, printFunction, type Dialect } from './print.ts';

const activations = ['sigmoid', 'tanh'] as const;

const traits: Traits = {
  lanes: 1,
  registers: 11,
  rows: 1,
  fused: false,
  approximate: false,
  unroll: 1,
  abreast: 1,
  // calls, which engines inline, where a vector target writes the operations out: the code is a third as long
  native: activations,
  unit: 1,
  bases: [],
  dispatches: false,
};

export const js: Target = {
  name: 'js',
  plan: 'js',
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

async function emit({ run, step }: KernelPrograms, dialect: Dialect): Promise<Artifact> {
  const functions = [
    printFunction('run', run, dialect),
    ...(step ? [printFunction('step', step, dialect)] : []),
  ];
  const names = step ? 'run, step' : 'run';
  const spelled = activations.map((op) => printActivation(op, dialect));
  const lines = [prelude, ...spelled, ...functions, `return { ${names} };`];
  const text = `(() => {\n${lines.join('\n')}\n})()`;
  return { code: compact(text), listing: { kind: 'js', extension: 'kernel.js', text: `${text}\n` } };
}

/** Without indentation, which the module's readers don't need: the listing has it. */
function compact(text: string): string {
  return text.replace(/\n +/g, '\n').replace(/ ([=+\-*/<?:%{]|\|\||<<) /g, '$1');
}
