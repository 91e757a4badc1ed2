// The program after every pass, as `grucc explain` prints it: what all targets share, then one target's passes.

import type { Stage } from 'grucc/browser';
import { find, make, timeText } from '../dom.ts';
import { openViewer } from '../editing/editor.ts';
import { openTabs } from './tabs.ts';

export interface Pipeline {
  readonly show: (stages: readonly Stage[]) => void;
  readonly wait: () => void;
}

const keyOf = ({ name, target, kernel }: Stage): string => [kernel, target ?? '', name].join('/');

export function openPipeline(): Pipeline {
  const target = find<HTMLSelectElement>('#stage-target');
  const kernel = find<HTMLSelectElement>('#stage-kernel');
  const marks = find<HTMLInputElement>('#stage-marks');
  const heading = find('#stage-heading');
  const viewer = openViewer(find('#stage-text'), 'The program after this pass');
  let stages: readonly Stage[] = [];
  let selected = '';

  const listed = (): readonly Stage[] =>
    stages.filter(
      (stage) =>
        stage.kernel === kernel.value && (stage.target === undefined || stage.target === target.value),
    );
  const show = (): void => {
    const list = listed();
    const at = Math.max(
      0,
      list.findIndex((stage) => keyOf(stage) === selected),
    );
    const stage = list[at];
    if (!stage) return;
    const kind = stage.target === undefined ? 'shared by all targets' : `for ${stage.target}`;
    const effect = stage.changed ? `${stage.text.trimEnd().split('\n').length} lines` : 'nothing to change';
    heading.replaceChildren(
      make('b', {}, stage.name),
      ` ${kind} · ${effect} · ${timeText(stage.milliseconds)}`,
    );
    viewer.show(stage.text, 'ir', marks.checked && at > 0 ? list[at - 1].text : undefined);
  };
  const tabs = openTabs(find('#stages'), 'stage-text', (id) => {
    selected = id;
    show();
  });
  const fill = (): void => {
    const list = listed();
    // the same pass of another target is what was looked at
    const [, , name] = selected.split('/');
    const same = list.find((stage) => keyOf(stage) === selected) ?? list.find((stage) => stage.name === name);
    selected = keyOf(same ?? list.find((stage) => stage.name === 'stack-weights') ?? list[0]);
    const rows = list.map((stage) => ({ id: keyOf(stage), label: stage.name, isFaint: !stage.changed }));
    tabs.fill(rows, selected);
    show();
  };
  for (const select of [target, kernel]) select.addEventListener('change', fill);
  marks.addEventListener('change', show);
  return {
    show(next) {
      stages = next;
      options(
        target,
        next.flatMap((stage) => stage.target ?? []),
      );
      options(
        kernel,
        next.map((stage) => stage.kernel),
      );
      (kernel.parentElement as HTMLElement).hidden = kernel.options.length < 2;
      if (next.length > 0) fill();
    },
    wait() {
      heading.textContent = 'compiling …';
    },
  };
}

function options(select: HTMLSelectElement, given: readonly string[]): void {
  const names = [...new Set(given)];
  const { value } = select;
  select.replaceChildren(...names.map((name) => make('option', { value: name }, name)));
  if (names.includes(value)) select.value = value;
}
