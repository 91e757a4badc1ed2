// The program after every pass, as `grucc explain` prints it: what all targets share, then one target's passes.

import type { Stage } from 'grucc/browser';
import { find, make, timeText } from '../dom.ts';
import { openViewer } from '../editing/editor.ts';
import { openTabs } from './tabs.ts';

export interface Pipeline {
  readonly show: (stages: readonly Stage[]) => void;
}

const keyOf = ({ name, target }: Stage): string => [target ?? '', name].join('/');

export function openPipeline(): Pipeline {
  const target = find<HTMLSelectElement>('#stage-target');
  const marks = find<HTMLInputElement>('#stage-marks');
  const heading = find('#stage-heading');
  const viewer = openViewer(find('#stage-text'), 'The program after this pass');
  let stages: readonly Stage[] = [];
  let selected = '';

  const listed = (): readonly Stage[] => stages.filter(isOf(target.value));
  const show = (): void => {
    const list = listed();
    const at = list.findIndex((stage) => keyOf(stage) === selected);
    if (at < 0) return;
    heading.replaceChildren(make('b', {}, list[at].name), ` ${aboutOf(list[at])}`);
    viewer.show(list[at].text, 'ir', marks.checked && at > 0 ? list[at - 1].text : undefined);
  };
  const tabs = openTabs(find('#stages'), 'stage-text', (id) => {
    selected = id;
    show();
  });
  const fill = (): void => {
    const list = listed();
    selected = keyOf(sameIn(list, selected));
    const rows = list.map((stage) => ({ id: keyOf(stage), label: stage.name, isFaint: !stage.changed }));
    tabs.offer(rows, selected);
    show();
  };
  target.addEventListener('change', fill);
  marks.addEventListener('change', show);
  return {
    show(next) {
      stages = next;
      offer(target, new Set(next.flatMap((stage) => stage.target ?? [])));
      fill();
    },
  };
}

/** The passes that all targets share come before a target's own. */
const isOf =
  (target: string) =>
  (stage: Stage): boolean =>
    (stage.target ?? target) === target;

function aboutOf({ target, changed, text, milliseconds }: Stage): string {
  const kind = target === undefined ? 'shared by all targets' : `for ${target}`;
  const effect = changed ? `${text.trimEnd().split('\n').length} lines` : 'nothing to change';
  return `${kind} · ${effect} · ${timeText(milliseconds)}`;
}

/** What was looked at, else the same pass of another target, else the graph when it is done. */
function sameIn(list: readonly Stage[], selected: string): Stage {
  const [, name] = selected.split('/');
  const isNamed = (wanted: string) => (stage: Stage) => stage.name === wanted;
  const same = list.find((stage) => keyOf(stage) === selected) ?? list.find(isNamed(name));
  return same ?? list.find(isNamed('stack-weights')) ?? list[0];
}

function offer(select: HTMLSelectElement, given: ReadonlySet<string>): void {
  const names = [...given];
  const { value } = select;
  select.replaceChildren(...names.map((name) => make('option', { value: name }, name)));
  if (names.includes(value)) select.value = value;
}
