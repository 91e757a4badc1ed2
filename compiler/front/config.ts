// Reads a config: JSON text in, every default filled in, or all that is wrong with it at once.
import { GruccError } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import type { SourceText } from './cell-types.ts';
import { configKeys } from './config-keys.ts';
import { readLayers } from './config-layers.ts';
import {
  openMembers,
  placesOf,
  readSettings,
  reportAtBrace,
  reportErrors,
  take,
  takeOrDefault,
  takeRequired,
} from './config-read.ts';
import type { Members } from './config-read.ts';
import type { Config, LayeredConfig } from './config-types.ts';
import { isModuleName, NAME_RULE, quote, refuse } from './config-values.ts';
import type { Reading } from './config-values.ts';
import { readJson } from './json-text.ts';
import { keyList } from './keys.ts';
import { layersKey, topKeys } from './layer-keys.ts';
import { layerKinds } from './layers/index.ts';
import type { RecurrentSettings } from './layers/recurrent-settings.ts';

export { configToJson } from './config-json.ts';

export interface ConfigOptions {
  /** every target name that `targets` may list */
  readonly targets: readonly string[];
  /** the name where the config gives none, see defaultName */
  readonly defaultName?: string;
}

export interface ParsedConfig {
  readonly config: Config;
  readonly warnings: readonly Diagnostic[];
  /** where each given key's value is, for errors found later, such as a weights file that isn't there */
  readonly places: Readonly<Record<string, Place>>;
}

const MAX_PROBLEMS = 100;

export function parseConfig(source: SourceText, options: ConfigOptions): ParsedConfig {
  const members = openConfig(source, options.targets);
  const parsed = readConfig(members, options);
  if (!parsed || members.problems.length > 0) throw new GruccError(inOrder(members.problems));
  return parsed;
}

/** The file's name without folders and without .gru.json, .json or .jsonc. */
export function defaultName(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? '';
  return base.replace(/\.jsonc?$/i, '').replace(/\.gru$/i, '');
}

function openConfig(source: SourceText, targets: readonly string[]): Members {
  const root = readJson(source);
  const reading: Reading = { source, targets, problems: [] };
  if (root.kind === 'object') return openMembers(root, topKeys, reading);
  refuse(reading, root, 'GRU1004', 'a config must be an object');
  throw new GruccError(reading.problems);
}

/** The config with what goes along: warnings, and the places of its values. */
function readConfig(members: Members, options: ConfigOptions): ParsedConfig | undefined {
  take(configKeys.$schema, members);
  const name = readName(members, options.defaultName);
  const inputSize = takeRequired(configKeys.inputSize, members);
  const budget = take(configKeys.budget, members);
  const weights = take(configKeys.weights, members);
  const rest = {
    batchFirst: takeOrDefault(configKeys.batchFirst, members),
    batch: takeOrDefault(configKeys.batch, members),
    steps: takeOrDefault(configKeys.steps, members),
    seqLength: takeOrDefault(configKeys.seqLength, members),
    targets: take(configKeys.targets, members) ?? options.targets,
    numerics: takeOrDefault(configKeys.numerics, members),
    ...(budget !== undefined && { budget }),
    ...(weights !== undefined && { weights }),
  };
  const network = readNetwork(members, inputSize);
  if (name === undefined || inputSize === undefined || !network) return undefined;
  const { places, warnings, ...described } = network;
  return {
    config: { name, inputSize, ...described, ...rest },
    warnings,
    places: Object.assign(placesOf(members), places),
  };
}

type ReadNetwork = (RecurrentSettings | Pick<LayeredConfig, 'layers'>) &
  Pick<ParsedConfig, 'warnings' | 'places'>;

/** Either one GRU by its arguments, or layers. */
function readNetwork(members: Members, inputSize: number | undefined): ReadNetwork | undefined {
  const { gru } = layerKinds;
  if (!members.byKey.has(layersKey.name)) {
    const settings = readSettings(gru.keys, members);
    const found = (settings && gru.check?.(settings, members)) ?? [];
    return settings && { ...settings, warnings: reportErrors(found, members), places: {} };
  }
  for (const { name } of keyList(gru.keys)) {
    const value = members.byKey.get(name);
    if (value) refuse(members, value, 'GRU1016', `"${name}" goes into a layer of "layers"`);
  }
  const layers = take(layersKey, members);
  return layers && readLayers(layers, inputSize, members);
}

function readName(members: Members, byDefault: string | undefined): string | undefined {
  if (members.byKey.has(configKeys.name.name)) return take(configKeys.name, members);
  if (byDefault !== undefined && isModuleName(byDefault)) return byDefault;
  const given = byDefault
    ? `the file's name ${quote(byDefault)} cannot name the module`
    : 'the module has no name';
  return reportAtBrace(members, 'GRU1009', `${given}; add "name": ${NAME_RULE}`);
}

/** As a reader meets them; a file full of mistakes is not listed to its end. */
function inOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const start = (d: Diagnostic) => d.place?.start ?? 0;
  return [...problems].sort((a, b) => start(a) - start(b)).slice(0, MAX_PROBLEMS);
}
