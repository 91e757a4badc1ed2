// The plain JavaScript target: its traits, its schedule and its functions.

import { scheduleTiles } from '../../compiler/loop/schedule.ts';
import type { Artifact, KernelPrograms, Target } from '../../compiler/target.ts';
import { prelude, printActivation, printFunction } from './print.ts';

const activations = ['sigmoid', 'tanh'] as const;

export const js: Target = {
  name: 'js',
  // calls, which engines inline, where a vector target writes the operations out: the code is a third as long
  traits: { lanes: 1, native: activations, unit: 1, bases: [], dispatches: false },
  sizes: { rows: 1, vectors: 8, unrollK: 1, blockSteps: 32 },
  schedule: (program, sizes) => scheduleTiles(program, sizes, 1),
  emit,
};

async function emit({ run, step }: KernelPrograms): Promise<Artifact> {
  const functions = [printFunction('run', run), ...(step ? [printFunction('step', step)] : [])];
  const names = step ? 'run, step' : 'run';
  const lines = [prelude, ...activations.map(printActivation), ...functions, `return { ${names} };`];
  const text = `(() => {\n${lines.join('\n')}\n})()`;
  return { code: compact(text), listing: { kind: 'js', extension: 'kernel.js', text: `${text}\n` } };
}

/** Without indentation, which the module's readers don't need: the listing has it. */
function compact(text: string): string {
  return text.replace(/\n +/g, '\n').replace(/ ([=+\-*/<?:%{]|\|\||<<) /g, '$1');
}
