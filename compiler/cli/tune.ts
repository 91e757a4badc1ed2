// grucc build --tune: measures tiles on this machine and keeps the best beside the config.
import { basename, dirname, relative, resolve } from 'node:path';
import { fail } from '../diagnostics.ts';
import { isJson, openConfig, tuningPath } from '../files/config-input.ts';
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
  const { input, filesRead } = openConfig(config, targets, io.cwd);
  const { compile } = await io.compiler();
  const { tune } = await import('../tune/search.ts');
  const untuned = { ...input, tiles: undefined };
  const tuning = await tune(compile, untuned, {
    onProduct: (found) => report.note(foundText(found)),
    onStage: (stage) => report.progress(stageText(stage)),
  });
  const path = tuningPath(resolve(io.cwd, config));
  const text = printTuning(tuning, `node ${process.version}, ${process.arch}`);
  const inputs = filesRead.filter((each) => each !== path);
  writeFiles([{ name: basename(path), text }], {
    folder: dirname(path),
    inputs,
    show: (each) => relative(io.cwd, each) || each,
  });
}

function foundText({ plan, product, tile, candidates, gain }: Found): string {
  const { block, rows, vectors, unroll } = tile;
  const cut = `${rows} × ${vectors} of ${block} vectors, unrolled by ${unroll.join(' and ')}`;
  const result = gain === 1 ? "the cost model's choice stays" : `${gain.toFixed(2)} × faster`;
  return `${plan}, ${product}: ${cut}; ${result} (of ${candidates})`;
}

function stageText({ plan, product, products, candidates, compiled, share }: Stage): string {
  const at = `tuning ${plan}, product ${product} of ${products}`;
  if (compiled < candidates) return `${at}: compiling tile ${compiled + 1} of ${candidates}`;
  return `${at}: timing ${candidates} tiles, ${percentText(share)}`;
}
