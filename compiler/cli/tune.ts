// grucc build --tune: measures tiles on this machine and keeps the best beside the config.
import { basename, dirname, relative, resolve } from 'node:path';
import { fail } from '../diagnostics.ts';
import { isJson, openUntuned, tuningPath } from '../files/config-input.ts';
import { stepText } from '../ir/schedule.ts';
import { writeFiles } from '../files/write.ts';
import type { Found, Stage } from '../tune/search.ts';
import { printTuning } from '../tune/tuning.ts';
import type { Io } from './io.ts';
import { percentText } from './progress.ts';
import type { Reporter } from './report.ts';

/** Writes NAME.tune.json, which this build and later ones use. */
export async function tuneConfig(
  config: string,
  targets: readonly string[] | undefined,
  io: Io,
  report: Reporter,
): Promise<void> {
  if (isJson(config))
    fail('GRU5001', '--tune keeps what it finds beside the config: give the path of a file');
  const { input, filesRead } = openUntuned(config, targets, io.cwd);
  const { compile } = await io.compiler();
  const { tune } = await import('../tune/search.ts');
  const schedules = await tune(compile, input, {
    onDecision: (found) => report.note(foundText(found)),
    onStage: (stage) => report.progress(stageText(stage)),
  });
  const path = tuningPath(resolve(io.cwd, config));
  const text = printTuning(schedules, `node ${process.version}, ${process.arch}`);
  writeFiles([{ name: basename(path), text }], {
    folder: dirname(path),
    inputs: filesRead,
    show: (each) => relative(io.cwd, each) || each,
  });
}

function foundText({ plan, step, candidates, gain }: Found): string {
  const result = gain === 1 ? "the cost model's choice stays" : `${gain.toFixed(2)} × faster`;
  return `${plan}, ${stepText(step)}: ${result} (of ${candidates})`;
}

function stageText({ plan, decision, decisions, candidates, compiled, share }: Stage): string {
  const at = `tuning ${plan}, decision ${decision} of ${decisions}`;
  if (compiled < candidates) return `${at}: compiling candidate ${compiled + 1} of ${candidates}`;
  return `${at}: timing ${candidates} candidates, ${percentText(share)}`;
}
