// grucc build --watch: builds again whenever a file the build read changes, until Ctrl-C.
import { relative } from 'node:path';
import { error, fail, GruccError } from '../diagnostics.ts';
import { isJson } from '../files/config-input.ts';
import { watchFiles } from '../files/watch.ts';
import type { Watcher } from '../files/watch.ts';
import { bugReport } from './bug-report.ts';
import { textOf } from './build-result.ts';
import type { BuildResult, TimedResult } from './build-result.ts';
import type { ExitCode, Io } from './io.ts';
import type { Paint } from './paint.ts';
import type { Reporter } from './report.ts';
import { formatBytes } from './sizes.ts';

type BuildOnce = (onRead: (path: string) => void) => Promise<TimedResult>;

export async function watchBuild(
  config: string,
  io: Io,
  report: Reporter,
  once: BuildOnce,
): Promise<ExitCode> {
  if (isJson(config)) fail('GRU5001', '--watch needs a config in a file');
  const signal = io.interruption?.() ?? new AbortController().signal;
  const watcher = watchFiles({ wait: (ms) => sleep(ms, signal) }, () => signal.aborted);
  const attempt = (isFirst: boolean) => tryBuild({ config, io, report, once, watcher, isFirst });
  let last = await attempt(true);
  if (last) printFirst(last, report);
  report.note('watching the config and the files it names; Ctrl-C ends');
  for (;;) {
    const changed = await watcher.next();
    if (changed.length === 0) return 0;
    const now = await attempt(false);
    if (!now) continue;
    const names = changed.map((path) => relative(io.cwd, path));
    report.result('build', { ...now.result, changed: names }, (paint) =>
      rebuilt(names, last?.result, now, paint),
    );
    last = now;
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}

interface Attempt {
  readonly config: string;
  readonly io: Io;
  readonly report: Reporter;
  readonly once: BuildOnce;
  readonly watcher: Watcher;
  readonly isFirst: boolean;
}

/** What is wrong with the input may be put right: it is printed, and the watching goes on. Wrong usage stays wrong. */
async function tryBuild({
  config,
  io,
  report,
  once,
  watcher,
  isFirst,
}: Attempt): Promise<TimedResult | undefined> {
  watcher.forget();
  try {
    return await once(watcher.note);
  } catch (thrown) {
    const isInput = thrown instanceof GruccError && thrown.code !== 'GRU9001';
    if (isFirst && !(isInput && !thrown.code.startsWith('GRU5'))) throw thrown;
    const bug = () => error('GRU9001', bugReport(thrown, { positionals: ['build', config], given: [] }, io));
    report.diagnostics(isInput ? thrown.diagnostics : [bug()]);
    return undefined;
  }
}

function printFirst({ result, seconds }: TimedResult, report: Reporter): void {
  report.result('build', result, (paint) => textOf(result, seconds, paint));
}

function rebuilt(
  names: readonly string[],
  before: BuildResult | undefined,
  { result, seconds }: TimedResult,
  paint: Paint,
): string {
  const head = `${paint.bold(result.name)} ${paint.dim(`${names.join(', ')} changed, ${seconds.toFixed(2)} s`)}`;
  const width = Math.max(...result.files.map(({ path }) => path.length));
  const rows = result.files.map((file) => {
    const old = before?.files.find(({ path }) => path === file.path) ?? file;
    const name = `  ${file.path.padEnd(width)}`;
    if (!file.changed) return `${name}  ${paint.dim('unchanged')}`;
    const raw = changeText(old.bytes, file.bytes, paint);
    return `${name}  ${raw}, gzipped ${changeText(old.gzipBytes, file.gzipBytes, paint)}`;
  });
  return [head, ...rows, ''].join('\n');
}

/** Old and new, and the difference, which rounding may hide. */
function changeText(old: number, now: number, paint: Paint): string {
  const sizes = `${formatBytes(old)} → ${formatBytes(now)}`;
  if (now === old) return sizes;
  const difference = formatBytes(Math.abs(now - old));
  return `${sizes} ${now > old ? paint.red(`(+${difference})`) : paint.green(`(−${difference})`)}`;
}
