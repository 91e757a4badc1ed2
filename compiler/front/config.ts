// Reads a config: JSON text in, every default filled in, or all that is wrong with it at once.
import { error, GruccError, warning } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import type { SourceText } from './cell-types.ts';
import { activationToJson } from './config-activation.ts';
import { allKeys, configKeys } from './config-keys.ts';
import type { ConfigKey, DefaultedKey } from './config-keys.ts';
import { membersByKey } from './config-members.ts';
import type { Config } from './config-types.ts';
import { at, isModuleName, NAME_RULE, quote, refuse } from './config-values.ts';
import type { Reading } from './config-values.ts';
import { readJson } from './json-text.ts';
import type { Json, JsonMember } from './json-text.ts';

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

/** One config being read: its members, and what goes on around them. */
interface Members extends Reading {
  readonly root: Json;
  readonly byKey: ReadonlyMap<string, Json>;
  /** sizes come from "layers" rather than from the size keys */
  readonly hasLayers: boolean;
}

const MAX_PROBLEMS = 100;

export function parseConfig(source: SourceText, options: ConfigOptions): ParsedConfig {
  const members = openConfig(source, options.targets);
  const config = readConfig(members, options);
  if (!config || members.problems.length > 0) throw new GruccError(inOrder(members.problems));
  return { config, warnings: dropoutWarnings(config, members), places: placesOf(members) };
}

/** The file's name without folders and without .gru.json, .json or .jsonc. */
export function defaultName(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? '';
  return base.replace(/\.jsonc?$/i, '').replace(/\.gru$/i, '');
}

/** The normalised config in the spelling of a config file, without what concerns only the build. */
export function configToJson(config: Config) {
  return {
    name: config.name,
    input_size: config.inputSize,
    hidden_size: config.hiddenSize,
    num_layers: config.numLayers,
    bias: config.bias,
    batch_first: config.batchFirst,
    dropout: config.dropout,
    bidirectional: config.bidirectional,
    cell: config.cell,
    activation: activationToJson(config.activation),
    gate_activation: activationToJson(config.gateActivation),
    batch: config.batch,
    steps: config.steps,
    seq_length: config.seqLength,
    numerics: config.numerics,
  };
}

function openConfig(source: SourceText, targets: readonly string[]): Members {
  const root = readJson(source);
  const reading: Reading = { source, targets, problems: [] };
  if (root.kind !== 'object') {
    refuse(reading, root, 'GRU1004', 'a config must be an object');
    throw new GruccError(reading.problems);
  }
  const layers = root.members.filter(({ key }) => key === 'layers');
  const rest = root.members.filter(({ key }) => key !== 'layers');
  reading.problems.push(...layers.map((member) => layersProblem(member, reading)));
  const known = allKeys.map((key) => key.name);
  return { ...reading, root, byKey: membersByKey(rest, known, reading), hasLayers: layers.length > 0 };
}

function layersProblem({ keyAt }: JsonMember, reading: Reading): Diagnostic {
  return error(
    'GRU1011',
    '"layers": networks of several layer kinds are not in this version',
    at(reading, keyAt),
  );
}

function readConfig(members: Members, options: ConfigOptions): Config | undefined {
  take(configKeys.$schema, members);
  const name = readName(members, options.defaultName);
  const inputSize = takeRequired(configKeys.inputSize, members);
  const hiddenSize = takeRequired(configKeys.hiddenSize, members);
  const weights = take(configKeys.weights, members);
  const rest = {
    numLayers: takeOrDefault(configKeys.numLayers, members),
    bias: readBias(members),
    batchFirst: takeOrDefault(configKeys.batchFirst, members),
    dropout: takeOrDefault(configKeys.dropout, members),
    bidirectional: takeOrDefault(configKeys.bidirectional, members),
    cell: takeOrDefault(configKeys.cell, members),
    activation: takeOrDefault(configKeys.activation, members),
    gateActivation: takeOrDefault(configKeys.gateActivation, members),
    batch: takeOrDefault(configKeys.batch, members),
    steps: takeOrDefault(configKeys.steps, members),
    seqLength: takeOrDefault(configKeys.seqLength, members),
    targets: take(configKeys.targets, members) ?? options.targets,
    numerics: takeOrDefault(configKeys.numerics, members),
    ...(weights !== undefined && { weights }),
  };
  if (name === undefined || inputSize === undefined || hiddenSize === undefined) return undefined;
  return { name, inputSize, hiddenSize, ...rest };
}

function take<T>(key: ConfigKey<T>, members: Members): T | undefined {
  const value = members.byKey.get(key.name);
  return value && key.read(value, key.name, members);
}

function takeOrDefault<T>(key: DefaultedKey<T>, members: Members): T {
  return take(key, members) ?? key.fallback;
}

function takeRequired<T>(key: ConfigKey<T>, members: Members): T | undefined {
  if (members.byKey.has(key.name) || members.hasLayers) return take(key, members);
  return reportAtBrace(members, 'GRU1008', `"${key.name}" is missing`);
}

function readName(members: Members, byDefault: string | undefined): string | undefined {
  if (members.byKey.has(configKeys.name.name)) return take(configKeys.name, members);
  if (byDefault !== undefined && isModuleName(byDefault)) return byDefault;
  const given = byDefault
    ? `the file's name ${quote(byDefault)} cannot name the module`
    : 'the module has no name';
  return reportAtBrace(members, 'GRU1009', `${given}; add "name": ${NAME_RULE}`);
}

function readBias(members: Members): boolean {
  const bias = take(configKeys.bias, members);
  const hasBias = take(configKeys.hasBias, members);
  const second = members.byKey.get(configKeys.hasBias.name);
  if (second && bias !== undefined && hasBias !== undefined && bias !== hasBias)
    refuse(members, second, 'GRU1007', `"has_bias" means "bias", which is ${bias}`);
  return bias ?? hasBias ?? configKeys.bias.fallback;
}

function reportAtBrace(members: Members, code: 'GRU1008' | 'GRU1009', message: string): undefined {
  const { start } = members.root;
  members.problems.push(error(code, message, at(members, { start, end: start + 1 })));
}

function dropoutWarnings({ dropout, numLayers }: Config, members: Members): Diagnostic[] {
  const given = members.byKey.get(configKeys.dropout.name);
  if (!given || dropout === 0 || numLayers > 1) return [];
  const message =
    'dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects ' +
    `num_layers greater than 1, but got dropout=${dropout} and num_layers=${numLayers}`;
  return [warning('GRU1012', message, at(members, given))];
}

function placesOf(members: Members): Record<string, Place> {
  const places: Record<string, Place> = Object.create(null);
  for (const [key, value] of members.byKey) places[key] = at(members, value);
  return places;
}

/** As a reader meets them; a file full of mistakes is not listed to its end. */
function inOrder(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const start = (d: Diagnostic) => d.place?.start ?? 0;
  return [...problems].sort((a, b) => start(a) - start(b)).slice(0, MAX_PROBLEMS);
}
