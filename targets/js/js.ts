// The plain JavaScript target: its traits, its schedule and its functions.

import type { Program } from '../../compiler/ir/loop.ts';
import { allExprs } from '../../compiler/ir/loop-walk.ts';
import type { UnaryOp } from '../../compiler/ir/scalar.ts';
import { scheduleTiles } from '../../compiler/loop/schedule.ts';
import type { Artifact, KernelPrograms, Target } from '../../compiler/target.ts';
import { prelude, printActivation, printFunction } from './print.ts';

const activations = ['sigmoid', 'tanh', 'expNeg'] as const;

export const js: Target = {
  name: 'js',
  // calls, which engines inline, where a vector target writes the operations out: the code is a third as long
  traits: { lanes: 1, native: activations, unit: 1, bases: [], dispatches: false },
  sizes: { rows: 1, vectors: 8, unrollK: 1 },
  schedule: (program, sizes) => scheduleTiles(program, sizes, 1),
  emit,
};

async function emit({ run, step }: KernelPrograms): Promise<Artifact> {
  const functions = [printFunction('run', run), ...(step ? [printFunction('step', step)] : [])];
  const used = usedBy(step ? [run, step] : [run]);
  const names = step ? 'run, step' : 'run';
  const lines = [prelude, ...used.map(printActivation), ...functions, `return { ${names} };`];
  const text = `(() => {\n${lines.join('\n')}\n})()`;
  return { code: compact(text), listing: { kind: 'js', extension: 'kernel.js', text: `${text}\n` } };
}

/** The activations that the kernels call. */
function usedBy(programs: readonly Program[]): readonly UnaryOp[] {
  const found = programs
    .flatMap(({ body }) => allExprs(body))
    .flatMap((e) => (e.kind === 'unary' ? [e.op] : []));
  const ops = new Set<UnaryOp>(found);
  return activations.filter((op) => ops.has(op));
}

/** Without indentation, which the module's readers don't need: the listing has it. */
function compact(text: string): string {
  return text.replace(/\n +/g, '\n').replace(/ ([=+\-*/<?:%{]|\|\||<<) /g, '$1');
}
