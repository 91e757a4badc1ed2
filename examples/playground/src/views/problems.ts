// What is wrong, under the editors: a place that can be gone to, a sentence, and what the code means.

import { make } from '../dom.ts';
import type { Problem } from '../protocol.ts';

export function showProblems(
  list: HTMLElement,
  problems: readonly Problem[],
  goTo: (problem: Problem) => void,
): void {
  list.replaceChildren(...problems.map((problem) => item(problem, goTo)));
  list.hidden = problems.length === 0;
}

function item(problem: Problem, goTo: (problem: Problem) => void): HTMLElement {
  const { severity, code, message, file, line, column, title, explain } = problem;
  const place =
    line === undefined
      ? []
      : [
          make(
            'button',
            { type: 'button', className: 'place', onclick: () => goTo(problem) },
            `${file}:${line}:${column}`,
          ),
        ];
  return make(
    'li',
    { className: severity },
    make('p', {}, ...place, make('strong', {}, code), ` ${message}`),
    make('details', {}, make('summary', {}, title), make('p', {}, explain)),
  );
}

/** What an import found: the lines of its report. */
export function showNotes(
  list: HTMLElement,
  groups: readonly (readonly [string, readonly string[]])[],
): void {
  const lines = groups.flatMap(([kind, texts]) =>
    texts.map((text) => make('li', {}, make('em', {}, kind), ` ${text}`)),
  );
  list.replaceChildren(...lines);
  list.hidden = lines.length === 0;
}
