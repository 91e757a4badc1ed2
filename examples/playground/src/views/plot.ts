// Gates and states over time: a picture for each formula of a scan, and the lines of one unit.

import { make } from '../dom.ts';
import type { Traced, Watched } from '../protocol.ts';
import { bars } from './bars.ts';
import { heatMap, scaleOf, valueAt, type Shown } from './heat-map.ts';
import { lines } from './lines.ts';

export interface Plot {
  readonly show: (traced: Traced) => void;
  /** what is drawn is of an older run */
  readonly wait: () => void;
  readonly clear: () => void;
}

/** What there is to choose, above the plot. */
export interface PlotControls {
  readonly scan: HTMLSelectElement;
  readonly sequence: HTMLInputElement;
  readonly unit: HTMLInputElement;
  readonly readout: HTMLElement;
}

export function openPlot(place: HTMLElement, controls: PlotControls): Plot {
  const bar = controls.readout.parentElement as HTMLElement;
  let traced: Traced | undefined;
  const draw = (): void => {
    if (traced) place.replaceChildren(...drawing(traced, controls));
  };
  for (const control of [controls.scan, controls.sequence, controls.unit])
    control.addEventListener('input', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  place.addEventListener('pointermove', (event) => traced && point(event, traced, controls));
  place.addEventListener('pointerleave', () => (controls.readout.textContent = ''));
  place.addEventListener('click', (event) => {
    const at = traced && placeIn(event);
    if (!at || isEdge(at.name)) return;
    controls.unit.value = String(at.unit);
    draw();
  });
  return {
    show(next) {
      traced = next;
      place.classList.remove('stale');
      bar.hidden = false;
      fill(controls.scan, [...new Set(formulasOf(next).map(({ name }) => scanOf(name)))]);
      controls.sequence.max = String(next.batch - 1);
      keepWithin(controls.sequence);
      (controls.sequence.parentElement as HTMLElement).hidden = next.batch < 2;
      (controls.scan.parentElement as HTMLElement).hidden = controls.scan.options.length < 2;
      draw();
    },
    wait: () => place.classList.add('stale'),
    clear() {
      traced = undefined;
      place.replaceChildren();
      bar.hidden = true;
    },
  };
}

const isEdge = (name: string): boolean => name === 'x' || name === 'output';
const formulasOf = ({ series }: Traced): readonly Watched[] => series.filter(({ name }) => !isEdge(name));

/** "rnn.r_l0_reverse" is the formula r of the scan "rnn · layer 0 · backwards". */
const parts = (name: string): readonly string[] => /^(.*\.)?(\w+?)(_l\d+)(_reverse)?$/.exec(name) ?? [];

function scanOf(name: string): string {
  const [, prefix = '', , layer = '', reverse] = parts(name);
  return [prefix.slice(0, -1), `layer ${layer.slice(2)}`, reverse && 'backwards']
    .filter((text) => text)
    .join(' · ');
}

const formulaOf = (name: string): string => (isEdge(name) ? name : (parts(name)[2] ?? name));

function fill(select: HTMLSelectElement, names: readonly string[]): void {
  const { value } = select;
  if ([...select.options].map((option) => option.value).join() === names.join()) return;
  select.replaceChildren(...names.map((name) => make('option', { value: name }, name)));
  if (names.includes(value)) select.value = value;
}

function keepWithin(input: HTMLInputElement): void {
  input.value = String(Math.max(0, Math.min(Number(input.value), Number(input.max))));
}

function drawing(traced: Traced, { scan, sequence, unit }: PlotControls): readonly HTMLElement[] {
  const { batch, steps, series, final } = traced;
  const chosen = series.filter(({ name }) => isEdge(name) || scanOf(name) === scan.value);
  const shown = chosen.map((each): Shown => ({ ...each, batch, steps, sequence: Number(sequence.value) }));
  const formulas = shown.filter(({ name }) => !isEdge(name));
  unit.max = String(Math.max(0, ...formulas.map(({ size }) => size - 1)));
  keepWithin(unit);
  const named = formulas.map((each) => [formulaOf(each.name), each] as const);
  const of = (isWanted: (name: string) => boolean): readonly HTMLElement[] =>
    shown.filter(({ name }) => isWanted(name)).map((each) => (each.size === 1 ? curve(each) : picture(each)));
  return [
    ...of((name) => name === 'x'),
    ...of((name) => !isEdge(name)),
    lines(named, Number(unit.value)),
    ...of((name) => name === 'output'),
    ...(final ? [bars(final, Number(sequence.value))] : []),
  ];
}

/** One feature is a curve rather than a picture. */
const curve = (shown: Shown): HTMLElement => lines([[formulaOf(shown.name), shown]], 0);

const meanings: Readonly<Record<string, string>> = { x: 'input', h: 'hidden state', output: 'output' };

function picture(shown: Shown): HTMLElement {
  const { name, size } = shown;
  const scale = scaleOf(shown);
  const formula = formulaOf(name);
  const meaning = meanings[formula] ?? (scale.isGate ? 'gate' : 'candidate');
  const canvas = heatMap(shown, scale, `${formula}, ${meaning}: ${size} units over ${shown.steps} steps`);
  canvas.dataset['name'] = name;
  canvas.style.height = `${Math.max(18, Math.min(80, size * (size < 8 ? 10 : 3)))}px`;
  const range = scale.isGate
    ? `${scale.least.toFixed(2)} … ${scale.most.toFixed(2)}`
    : `± ${scale.most.toPrecision(2)}`;
  const legend = make('i', { className: scale.isGate ? 'scale gate' : 'scale' });
  const caption = make(
    'figcaption',
    {},
    make('b', {}, formula),
    make('span', {}, meaning),
    make('span', { className: 'range' }, legend, range),
  );
  return make('figure', { className: 'heat' }, caption, canvas);
}

interface At {
  readonly name: string;
  readonly t: number;
  readonly unit: number;
}

function placeIn({ target, offsetX, offsetY }: MouseEvent): At | undefined {
  if (!(target instanceof HTMLCanvasElement)) return undefined;
  const { width, height, clientWidth, clientHeight, dataset } = target;
  const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(value)));
  return {
    name: dataset['name'] ?? '',
    t: clamp((offsetX / clientWidth) * width, width),
    unit: clamp((offsetY / clientHeight) * height, height),
  };
}

function point(
  event: MouseEvent,
  { series, batch, steps }: Traced,
  { sequence, readout }: PlotControls,
): void {
  const at = placeIn(event);
  const found = at && series.find(({ name }) => name === at.name);
  if (!at || !found) return;
  const value = valueAt({ ...found, batch, steps, sequence: Number(sequence.value) }, at.t, at.unit);
  readout.textContent = `${formulaOf(at.name)}[${at.unit}] at step ${at.t}: ${value.toFixed(4)}`;
}
