// The right half: its views, and what they show of the newest answers.

import { find, make } from './dom.ts';
import type { Compiled, Reply, RunSettings } from './protocol.ts';
import { checkedRun } from './url-state.ts';
import { codeViews, openListings, type CodeView } from './views/listings.ts';
import { openPipeline } from './views/pipeline.ts';
import { openPlot } from './views/plot.ts';
import { openResults } from './views/results.ts';
import { openTabs, type Tab } from './views/tabs.ts';
import { signals } from './work/signals.ts';

export interface ResultsPane {
  readonly hear: (reply: Reply) => void;
  /** what is shown is of an older source: the one at hand has a problem, or is being compiled */
  readonly setStale: (isStale: boolean) => void;
  readonly view: () => string;
  readonly select: (view: string) => void;
  readonly settings: () => RunSettings;
  readonly setSettings: (run: RunSettings) => void;
}

export interface ResultEvents {
  /** asks for the program after every pass */
  readonly onExplain: () => void;
  readonly onSettings: () => void;
  readonly onView: () => void;
}

const views: readonly Tab[] = [
  { id: 'run', label: 'Run' },
  { id: 'pipeline', label: 'Pipeline' },
  { id: 'wat', label: 'WAT' },
  { id: 'js', label: 'JavaScript' },
  { id: 'wgsl', label: 'WGSL' },
  { id: 'module', label: 'Module' },
];

const isCode = (view: string): view is CodeView => codeViews.some((each) => each === view);

export function openResultsPane({ onExplain, onSettings, onView }: ResultEvents): ResultsPane {
  const form = openSettings(onSettings);
  const pipeline = openPipeline();
  const listings = openListings();
  const showRun = openRun();
  let compiled: Compiled | undefined;
  let view = 'run';
  let isExplained = false;

  const refresh = (): void => {
    showView(view);
    if (isCode(view) && compiled) listings.show(compiled, view);
    if (view === 'pipeline' && compiled && !isExplained) onExplain();
  };
  const tabs = openTabs(find('#views'), 'view', (id) => {
    view = id;
    refresh();
    onView();
  });
  tabs.offer(views, view);
  return {
    hear(reply) {
      showRun(reply);
      isExplained = reply.kind === 'stages' || (isExplained && reply.kind !== 'compiled');
      if (reply.kind === 'stages') pipeline.show(reply.stages);
      if (reply.kind !== 'compiled') return;
      compiled = reply.compiled;
      form.fix(compiled);
      refresh();
    },
    setStale: (isStale) => find('.result').classList.toggle('stale', isStale),
    view: () => view,
    select(next) {
      view = views.some(({ id }) => id === next) ? next : 'run';
      tabs.select(view);
      refresh();
    },
    ...form,
  };
}

function showView(view: string): void {
  find('#run-view').hidden = view !== 'run';
  find('#pipeline-view').hidden = view !== 'pipeline';
  find('#code-view').hidden = !isCode(view);
}

/** The table and the plot. */
function openRun(): (reply: Reply) => void {
  const results = openResults(find('#results'), find('#run-note'));
  const plot = openPlot(find('#plot'), {
    scan: find('#plot-scan'),
    sequence: find('#plot-sequence'),
    unit: find('#plot-unit'),
    readout: find('#plot-readout'),
  });
  return (reply) => {
    if (reply.kind === 'compiled') {
      results.begin(reply.compiled);
      plot.wait();
    } else if (reply.kind === 'ran') results.add(reply.result);
    else if (reply.kind === 'traced') {
      results.compare(reply.traced);
      plot.show(reply.traced);
    } else if (reply.kind === 'too-large') {
      results.compare(tooLarge(reply));
      plot.clear();
    }
  };
}

function tooLarge({ products, most }: { readonly products: number; readonly most: number }): string {
  const share = (number: number): string => `${(number / 1e6).toPrecision(2)} million`;
  return `Too large for the reference: about ${share(products)} products, float64 is evaluated up to ${share(most)}. With fewer steps or sequences the gates are drawn.`;
}

function openSettings(onChange: () => void) {
  const form = find<HTMLFormElement>('#settings');
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  field('signal').append(...signals.map((signal) => make('option', { value: signal }, signal)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onChange();
  });
  form.addEventListener('change', onChange);
  return {
    settings: (): RunSettings =>
      checkedRun({
        batch: field('batch').valueAsNumber,
        steps: field('steps').valueAsNumber,
        signal: field('signal').value,
        seed: field('seed').valueAsNumber,
      }),
    setSettings(run: RunSettings): void {
      for (const [name, value] of Object.entries(run)) field(name).value = String(value);
    },
    /** what the config fixes is not to be chosen */
    fix({ batch, steps }: Compiled): void {
      for (const [name, { value, isFixed }] of Object.entries({ batch, steps })) {
        field(name).disabled = isFixed;
        if (isFixed) field(name).value = String(value);
      }
    },
  };
}
