// From the CONFIG of a command line, a path or the JSON itself, to what the compiler asks for.
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { CompileInput } from '../api-types.ts';
import type { Place } from '../diagnostics.ts';
import { placeAt } from '../diagnostics.ts';
import { readBytes, readText } from './read.ts';
import type { SourceText } from '../front/cell-types.ts';
import { defaultName } from '../front/config.ts';
import { readJson } from '../front/json-text.ts';
import { parseTuning, tilesOf, type Tuning } from '../tune/tuning.ts';

export interface ConfigInput {
  readonly input: CompileInput;
  /** the folder of the config: what its paths and the default output folder are relative to */
  readonly folder: string;
  /** absolute paths of the files read so far; outputs must not be among them */
  readonly filesRead: readonly string[];
}

export const isJson = (config: string): boolean => config.trimStart().startsWith('{');

export function readConfigText(config: string, cwd: string): SourceText {
  if (isJson(config)) return { file: '<config>', text: config };
  return { file: config, text: readText(resolve(cwd, config), config) };
}

/** `onRead` hears of every file before it is read. */
export function openConfig(
  config: string,
  targets: readonly string[] | undefined,
  cwd: string,
  onRead: (path: string) => void = () => {},
): ConfigInput {
  const path = isJson(config) ? undefined : resolve(cwd, config);
  if (path !== undefined) onRead(path);
  const source = readConfigText(config, cwd);
  const folder = path === undefined ? cwd : dirname(path);
  const filesRead = path === undefined ? [] : [path];

  /** A path in the config: where it leads, how errors show it, and the place that names it. */
  const locate = (key: string, named: string) => {
    const full = resolve(folder, named);
    filesRead.push(full);
    onRead(full);
    return { full, shown: relative(cwd, full) || named, place: () => placeOf(key, source) };
  };
  const readCell = (named: string): SourceText => {
    const { full, shown, place } = locate('cell', named);
    return { file: shown, text: readText(full, shown, place) };
  };
  const weights = (named: string): Uint8Array => {
    const { full, shown, place } = locate('weights', named);
    return readBytes(full, shown, place);
  };
  const tuning = path === undefined ? undefined : readTuning(tuningPath(path), cwd, filesRead, onRead);
  const input = {
    config: source,
    readCell,
    weights,
    ...(targets && { targets }),
    ...(tuning && { tiles: tilesOf(tuning) }),
  };
  return {
    input: path === undefined ? input : { ...input, defaultName: defaultName(path) },
    folder,
    filesRead,
  };
}

/** Where `grucc build --tune` keeps what it found for a config. */
export function tuningPath(config: string): string {
  return join(dirname(config), `${defaultName(config)}.tune.json`);
}

function readTuning(
  path: string,
  cwd: string,
  filesRead: string[],
  onRead: (path: string) => void,
): Tuning | undefined {
  onRead(path);
  if (!existsSync(path)) return undefined;
  filesRead.push(path);
  const shown = relative(cwd, path);
  return parseTuning({ file: shown, text: readText(path, shown) });
}

/** Where the config says it; only asked for when something is wrong there. */
function placeOf(key: string, source: SourceText): Place | undefined {
  const root = readJson(source);
  const member = root.kind === 'object' ? root.members.find((m) => m.key === key) : undefined;
  return member && placeAt(source, member.value.start, member.value.end);
}
