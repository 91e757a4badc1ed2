// The page: what is edited on the left goes to the worker, and its answers to the right.

import { version } from '../../../compiler/version.ts';
import { openCellsPane, withCell } from './cells-pane.ts';
import { openClient } from './client.ts';
import { download, find, make, sizeText, timeText } from './dom.ts';
import { openDrop } from './drop.ts';
import { openEditor } from './editing/editor.ts';
import { keepWeights, keptWeights } from './kept-weights.ts';
import { presets } from './presets.ts';
import type { Compiled, Problem, Reply, Source } from './protocol.ts';
import { openResultsPane } from './results-pane.ts';
import { fromHash, toHash, type Shared } from './url-state.ts';
import { showNotes, showProblems } from './views/problems.ts';

const CONFIG = 'config.json';
/** Milliseconds without a key after which what was typed is compiled. */
const PAUSE = 250;

type Notes = readonly (readonly [kind: string, texts: readonly string[]])[];

let weights: ReadonlyMap<string, Uint8Array> = keptWeights();
let compiled: Compiled | undefined;
let importNotes: Notes = [];
let hash = '';

const state = find('#state');
const client = openClient(hear, () => {
  state.textContent = 'the compiler could not be loaded: reload the page';
  state.className = 'error';
});
const config = openEditor(find('#config'), {
  label: 'The config. Escape, then Tab leaves the editor.',
  language: 'json',
  onEdit: edited,
});
const cells = openCellsPane({
  onEdit: edited,
  onOwn(from, file) {
    config.replace(withCell(config.text(), from, file));
    edited();
  },
});
const results = openResultsPane({
  onExplain: () => client.send({ kind: 'explain', source: source() }),
  onSettings: edited,
  onView: () => void keepInAddress(),
});
const chooser = find<HTMLSelectElement>('#preset');

function source(): Source {
  return { config: config.text(), cells: cells.cells(), weights };
}

/** The example that a config is, or none. */
function presetOf(config: string): string {
  return Object.keys(presets).find((name) => presets[name].shared.config === config) ?? '';
}

let pause: number | undefined;

function edited(): void {
  chooser.value = presetOf(config.text());
  results.setStale(true);
  clearTimeout(pause);
  pause = window.setTimeout(compile, PAUSE);
}

function compile(): void {
  clearTimeout(pause);
  results.setStale(true);
  void keepInAddress();
  client.send({ kind: 'compile', source: source(), run: results.settings() });
}

function hear(reply: Reply): void {
  if (reply.kind === 'problems') showFailure(reply.of, reply.problems);
  else if (reply.kind === 'bug') state.textContent = `a bug in grucc: ${reply.message.split('\n')[0]}`;
  else if (reply.kind === 'imported') {
    const { found, mapped, assumed, warnings } = reply.report;
    const notes: Notes = [
      ['found', found],
      ['became', mapped],
      ['assumed', assumed],
      ['warning', warnings],
    ];
    load({ ...reply.source, run: results.settings(), view: 'run' }, reply.source.weights, notes);
  } else {
    if (reply.kind === 'compiled') showCompiled(reply.compiled);
    results.hear(reply);
  }
}

/** A file that cannot be imported leaves what stands on the page as it is. */
function showFailure(of: Reply['of'], problems: readonly Problem[]): void {
  state.textContent = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  state.className = 'error';
  show(problems);
  results.setStale(of === 'compile');
}

function showCompiled(next: Compiled): void {
  compiled = next;
  const { milliseconds, gzipped, weightBytes, missingWeights } = next;
  const baked = weightBytes > 0 ? `, ${sizeText(weightBytes)} of weights in it` : '';
  state.textContent = `compiled in ${timeText(milliseconds)} · ${sizeText(gzipped)} gzipped${baked}`;
  state.className = '';
  cells.setBuiltins(next.builtins);
  show(next.warnings);
  results.setStale(false);
  const missing = `${missingWeights} is not on this page, and seeded weights are used: drop it here`;
  showNotes(find('#notes'), [...importNotes, ['weights', missingWeights === undefined ? [] : [missing]]]);
}

function show(problems: readonly Problem[]): void {
  config.mark(problems.filter(({ file }) => file === CONFIG));
  cells.mark(problems);
  showProblems(find('#problems'), problems, ({ file = '', range = [0, 0] }) => {
    if (file === CONFIG) config.goTo(range[0]);
    else cells.goTo(file, range[0]);
  });
}

function load(shared: Shared, given: ReadonlyMap<string, Uint8Array>, notes: Notes = []): void {
  [weights, importNotes] = [given, notes];
  keepWeights(given);
  config.replace(shared.config);
  cells.replace(shared.cells);
  results.setSettings(shared.run);
  results.select(shared.view);
  chooser.value = presetOf(shared.config);
  compile();
}

async function keepInAddress(): Promise<void> {
  const { config, cells } = source();
  hash = await toHash({ config, cells, run: results.settings(), view: results.view() });
  history.replaceState(null, '', hash);
}

/** Weights that come with the page, where the config names those of an example. */
async function weightsFor(config: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const preset = Object.values(presets).find((each) => each.weights && each.shared.config === config);
  return (await preset?.weights?.()) ?? keptWeights();
}

async function loadAddress(): Promise<void> {
  if (hash !== '' && location.hash === hash) return;
  const shared = (await fromHash(location.hash)) ?? presets['keyword'].shared;
  load(shared, await weightsFor(shared.config));
}

chooser.append(
  make('option', { value: '', hidden: true }, 'your own'),
  ...Object.entries(presets).map(([name, { title }]) => make('option', { value: name }, title)),
);
chooser.addEventListener('change', () => {
  const { shared } = presets[chooser.value];
  results.setStale(true);
  void weightsFor(shared.config).then((given) => load({ ...shared, view: results.view() }, given));
});
openDrop((files) => {
  state.textContent = 'importing …';
  client.send({ kind: 'import', files });
});
find('#save').addEventListener('click', () => {
  if (compiled) download(`${compiled.name}.js`, compiled.module);
});
find('#share').addEventListener('click', ({ currentTarget }) => {
  const button = currentTarget as HTMLButtonElement;
  void navigator.clipboard.writeText(location.href).then(() => {
    button.textContent = 'Copied';
    setTimeout(() => (button.textContent = 'Copy link'), 1500);
  });
});
addEventListener('hashchange', () => void loadAddress());
find('#version').textContent = `grucc ${version}`;
void loadAddress();
