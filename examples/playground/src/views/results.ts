// The table of targets: how long each took, and how far its results are from the others and from the meaning.

import { find, make, sizeText, timeText } from '../dom.ts';
import type { Compiled, TargetResult, TargetRun, Traced } from '../protocol.ts';
import { furthest } from '../work/run-targets.ts';

export interface Results {
  readonly begin: (compiled: Compiled) => void;
  readonly add: (result: TargetResult) => void;
  /** the reference, or why there is none */
  readonly compare: (traced: Traced | string) => void;
}

const explained: Readonly<Record<string, string>> = {
  wasm: 'WebAssembly SIMD',
  js: 'JavaScript',
  wgsl: 'WebGPU',
};

export function openResults(body: HTMLElement, note: HTMLElement): Results {
  let compiled: Compiled | undefined;
  let results: TargetResult[] = [];
  let reference: Traced | undefined;
  let isWaiting = true;
  const draw = (): void => {
    if (!compiled) return;
    const { targets } = compiled;
    const slowest = Math.max(...results.map((each) => ('run' in each ? each.run : 0)));
    const order = ['wasm', 'js', 'wgsl'].filter((target) => targets.includes(target));
    const steps = compiled.steps.value;
    find('#from-first').textContent = `from ${results[0]?.target ?? order[0]}`;
    body.replaceChildren(
      ...order.map((target) => {
        const result = results.find((each) => each.target === target);
        return row(target, result, { slowest, steps, reference, isWaiting, isFirst: result === results[0] });
      }),
    );
  };
  return {
    begin(next) {
      [compiled, results, reference, isWaiting] = [next, [], undefined, true];
      note.textContent = 'running …';
      draw();
    },
    add(result) {
      results.push(result);
      draw();
    },
    compare(traced) {
      isWaiting = false;
      if (typeof traced === 'string') note.textContent = traced;
      else {
        reference = traced;
        note.textContent = 'The reference is the graph itself, evaluated in float64 without any pass.';
      }
      draw();
    },
  };
}

interface RowParts {
  readonly slowest: number;
  readonly steps: number;
  readonly reference: Traced | undefined;
  readonly isWaiting: boolean;
  readonly isFirst: boolean;
}

function row(target: string, result: TargetResult | undefined, parts: RowParts): HTMLElement {
  const head = make(
    'th',
    { scope: 'row' },
    make('b', {}, target),
    make('small', {}, explained[target] ?? ''),
  );
  if (!result) return make('tr', {}, head, make('td', { colSpan: 6, className: 'waiting' }, '…'));
  if ('failure' in result) {
    const sentence = [result.code, result.failure].filter((text) => text !== undefined).join(': ');
    return make('tr', {}, head, make('td', { colSpan: 6, className: 'failure' }, sentence));
  }
  return make('tr', {}, head, ...cells(result, parts));
}

function cells(
  result: TargetRun,
  { slowest, steps, reference, isWaiting, isFirst }: RowParts,
): readonly HTMLElement[] {
  const { run, load, bytes, fromFirst } = result;
  const meter = make('meter', { max: slowest, value: run, title: 'time of a run beside the slowest' });
  const off = reference && furthest(result.results, reference.results);
  return [
    make('td', { className: 'time' }, meter, timeText(run)),
    make('td', {}, timeText(run / steps)),
    make('td', {}, timeText(load)),
    make('td', {}, isFirst ? '—' : offText(fromFirst)),
    make('td', {}, off === undefined ? (isWaiting ? '…' : '—') : offText(off)),
    make('td', {}, sizeText(bytes)),
  ];
}

const offText = (value: number): string => (value === 0 ? '0' : value.toExponential(1).replace('e-', 'e−'));
