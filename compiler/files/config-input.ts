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
import { parseTuning } from '../tune/tuning.ts';

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
  const opened = openUntuned(config, targets, cwd, onRead);
  if (isJson(config)) return opened;
  const path = tuningPath(resolve(cwd, config));
  onRead(path);
  if (!existsSync(path)) return opened;
  opened.filesRead.push(path);
  const file = relative(cwd, path);
  const tuning = parseTuning({ file, text: readText(path, file) });
  return { ...opened, input: { ...opened.input, tuning } };
}

/** The same without the tuning that lies beside the config. */
export function openUntuned(
  config: string,
  targets: readonly string[] | undefined,
  cwd: string,
  onRead: (path: string) => void = () => {},
): ConfigInput & { readonly filesRead: string[] } {
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
  const input = {
    config: source,
    readCell,
    weights,
    ...(targets && { targets }),
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

/** Where the config says it; only asked for when something is wrong there. */
function placeOf(key: string, source: SourceText): Place | undefined {
  const root = readJson(source);
  const member = root.kind === 'object' ? root.members.find((m) => m.key === key) : undefined;
  return member && placeAt(source, member.value.start, member.value.end);
}
