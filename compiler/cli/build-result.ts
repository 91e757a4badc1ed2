// What a build made: as data for --json, and as the lines people read.
import { join, relative, sep } from 'node:path';
import type { BuiltModule } from '../files/build.ts';
import { gzipSize } from '../files/gzip-size.ts';
import { importLine } from './import-line.ts';
import type { Paint } from './paint.ts';
import { formatBytes } from './sizes.ts';

export interface BuildResult {
  readonly name: string;
  readonly build: string;
  readonly targets: readonly { readonly name: string; readonly bytes: number }[];
  readonly weightBytes: number;
  readonly files: readonly BuiltFile[];
  /** the import to paste into a file of the current folder */
  readonly import: string;
  /** that of the node which plays it, where it was asked for */
  readonly importNode?: string;
}

interface BuiltFile {
  /** relative to the current folder, with forward slashes */
  readonly path: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** false where the file already held these bytes */
  readonly changed: boolean;
}

export interface TimedResult {
  readonly result: BuildResult;
  readonly seconds: number;
}

export function resultOf(
  { compilation: made, files, folder, changed }: BuiltModule,
  cwd: string,
): BuildResult {
  const targets = Object.entries(made.targetSizes).map(([name, bytes]) => ({ name, bytes }));
  return {
    name: made.config.name,
    build: made.build,
    targets,
    weightBytes: made.weightBytes,
    files: files.map(({ name, text }) => ({
      path: relative(cwd, join(folder, name)).split(sep).join('/'),
      bytes: Buffer.byteLength(text),
      gzipBytes: gzipSize(text),
      changed: changed.has(name),
    })),
    import: importLine('load', join(folder, made.module.name), cwd),
    ...(made.worklet && {
      importNode: importLine('GruNode', join(folder, `${made.config.name}.audio.js`), cwd),
    }),
  };
}

export function textOf(result: BuildResult, seconds: number, paint: Paint): string {
  const { name, build, targets, weightBytes, files } = result;
  const parts = targets.map((target) => ({ ...target, note: '' }));
  if (weightBytes > 0) parts.push({ name: 'weights', bytes: weightBytes, note: '' });
  const written = files.map(({ path, bytes, gzipBytes, changed }) => ({
    name: path,
    bytes,
    note: `${formatBytes(gzipBytes)} gzipped${changed ? '' : ', unchanged'}`,
  }));
  const width = Math.max(...[...parts, ...written].map((row) => row.name.length));
  const row = (r: (typeof written)[number]) =>
    `  ${r.name.padEnd(width)}  ${formatBytes(r.bytes).padStart(8)}${r.note && paint.dim(`  ${r.note}`)}`;
  return [
    `${paint.bold(name)} ${paint.dim(`build ${build}, ${seconds.toFixed(2)} s`)}`,
    ...parts.map(row),
    '',
    ...written.map(row),
    '',
    `  ${paint.green(result.import)}`,
    ...(result.importNode ? [`  ${paint.green(result.importNode)}`] : []),
    '',
  ].join('\n');
}
