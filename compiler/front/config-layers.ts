// Reads "layers": each layer's own keys, what it reads, and the sizes that follow from that.
import { didYouMean, error } from '../diagnostics.ts';
import type { Diagnostic, Place } from '../diagnostics.ts';
import { openMembers, placesOf, readSettings, reportErrors, take, takeRequired } from './config-read.ts';
import type { Members } from './config-read.ts';
import { at, list, quote, refuse } from './config-values.ts';
import type { Reading } from './config-values.ts';
import type { Json } from './json-text.ts';
import type { ConfigKey } from './keys.ts';
import { layerKeys, wiringKeys, type Source } from './layer-keys.ts';
import { isRecurrent, kindOf, layerTypes, type Layer, type LayerType } from './layers/index.ts';
import type { Fed } from './layers/kind.ts';

export interface ReadLayers {
  readonly layers: readonly Layer[];
  readonly warnings: readonly Diagnostic[];
  /** as of the config itself, the layer before the key: "layers[2].cell" */
  readonly places: Readonly<Record<string, Place>>;
}

/** What is known of the layers so far; one that is wrong is undefined, and whatever reads it is not judged. */
interface Progress {
  readonly done: (Layer | undefined)[];
  readonly names: Map<string, number>;
  readonly read: Set<number>;
  readonly warnings: Diagnostic[];
  readonly places: Record<string, Place>;
}

/** Undefined where something is wrong, which has been reported. */
export function readLayers(
  items: readonly Json[],
  inputSize: number | undefined,
  reading: Reading,
): ReadLayers | undefined {
  const progress: Progress = {
    done: [],
    names: new Map(),
    read: new Set(),
    warnings: [],
    places: Object.create(null),
  };
  for (const item of items) progress.done.push(readLayer(item, inputSize, progress, reading));
  const layers = progress.done.filter((layer) => layer !== undefined);
  if (layers.length < items.length) return undefined;
  checkWhole(items, layers, progress, reading);
  return { layers, warnings: progress.warnings, places: progress.places };
}

function readLayer(
  item: Json,
  inputSize: number | undefined,
  progress: Progress,
  reading: Reading,
): Layer | undefined {
  const index = progress.done.length;
  const opened = openLayer(item, reading);
  if (!opened) return void progress.names.set(nameIn(item) ?? String(index), index);
  const { type, members } = opened;
  const wiring = wiringKeys(type);
  const kind = kindOf({ type });
  const name = take(wiring.name, members) ?? String(index);
  const from = readSources(wiring.from, index, progress, members);
  addName(name, index, members, progress);
  const settings = readSettings(kind.keys, members);
  Object.assign(progress.places, placesOf(members, `layers[${index}].`));
  const found = (settings && kind.check?.(settings, members)) ?? [];
  progress.warnings.push(...reportErrors(found, members));
  const feeds = from?.map((each) => feedOf(each, inputSize, progress));
  if (!settings || !feeds?.every((feed) => feed !== undefined)) return undefined;
  for (const feed of feeds) progress.read.add(feed.index);
  const shape = kind.shape(settings, feeds);
  if (typeof shape !== 'string') {
    const wired = { name, from: feeds.map((feed) => feed.index), inputSize: feeds[0].size };
    return { type, ...settings, ...wired, ...shape } as Layer;
  }
  members.problems.push(error('GRU1019', shape, at(members, members.byKey.get('from') ?? members.root)));
  return undefined;
}

/** The name of a layer of no known type: what reads it is right to. */
function nameIn(item: Json): string | undefined {
  const given = item.kind === 'object' ? item.members.find(({ key }) => key === 'name')?.value : undefined;
  return given?.kind === 'string' ? given.value : undefined;
}

interface Opened {
  readonly type: LayerType;
  readonly members: Members;
}

/** Which keys a layer may have depends on its type, so that is read first. */
function openLayer(item: Json, reading: Reading): Opened | undefined {
  if (item.kind !== 'object') return refuse(reading, item, 'GRU1004', 'a layer must be an object');
  const given = item.members.find(({ key }) => key === 'type')?.value;
  const wanted = `"type" must be ${list(layerTypes)}`;
  if (!given) {
    const brace = at(reading, { start: item.start, end: item.start + 1 });
    reading.problems.push(error('GRU1008', `"type" is missing: ${wanted}`, brace));
    return undefined;
  }
  if (given.kind !== 'string') return refuse(reading, given, 'GRU1004', wanted);
  const type = layerTypes.find((each) => each === given.value);
  if (!type) return refuse(reading, given, 'GRU1013', wanted, didYouMean(given.value, layerTypes));
  return { type, members: openMembers(item, layerKeys(type), reading) };
}

/** The places of the layers it reads, undefined for one that is not there; the one before where nothing is said. */
function readSources(
  key: ConfigKey<readonly Source[]>,
  index: number,
  progress: Progress,
  members: Members,
): readonly (number | undefined)[] | undefined {
  const isSaid = key.required || members.byKey.has(key.name);
  if (!isSaid) return [index - 1];
  return takeRequired(key, members)?.map((source) => find(source, progress, members));
}

/** -1 is the input. */
function find({ name, value }: Source, { names }: Progress, members: Members): number | undefined {
  if (name === 'input') return -1;
  const index = names.get(name);
  if (index !== undefined) return index;
  const known = ['input', ...names.keys()];
  const message = `"from": no earlier layer is named ${quote(name)}${didYouMean(name, known)}`;
  members.problems.push(error('GRU1017', message, at(members, value)));
  return undefined;
}

function addName(name: string, index: number, members: Members, { names }: Progress): void {
  const other = names.get(name);
  if (other === undefined) names.set(name, index);
  else {
    const where = members.byKey.get('name') ?? members.root;
    const message = `layer ${index} is named ${quote(name)}, and so is layer ${other}`;
    members.problems.push(error('GRU1018', message, at(members, where)));
  }
}

function feedOf(
  index: number | undefined,
  inputSize: number | undefined,
  { done }: Progress,
): Fed | undefined {
  if (index === undefined) return undefined;
  if (index >= 0) {
    const layer = done[index];
    if (!layer) return undefined;
    const { name, size, perStep } = layer;
    return { index, name, size, perStep, isRecurrent: isRecurrent(layer) };
  }
  if (inputSize === undefined) return undefined;
  return { index, name: 'input', size: inputSize, perStep: true, isRecurrent: false };
}

/** What only the list as a whole can have wrong. */
function checkWhole(
  items: readonly Json[],
  layers: readonly Layer[],
  { read }: Progress,
  reading: Reading,
): void {
  const report = (message: string, where: Json): void =>
    void reading.problems.push(error('GRU1020', message, at(reading, where)));
  if (!layers.some(isRecurrent)) report('no layer is a gru or an lstm', items[0]);
  layers.slice(0, -1).forEach(({ name }, i) => {
    if (!read.has(i)) report(`nothing reads layer ${quote(name)}`, items[i]);
  });
}
