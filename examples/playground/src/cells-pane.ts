// The lower editor: cell files of one's own, and the built-in cells that the config names, to read.

import { find, make } from './dom.ts';
import { openEditor, type Editor } from './editing/editor.ts';
import type { Problem } from './protocol.ts';

export interface CellsPane {
  /** as they stand in the editor */
  readonly cells: () => Readonly<Record<string, string>>;
  readonly replace: (cells: Readonly<Record<string, string>>) => void;
  readonly setBuiltins: (builtins: Readonly<Record<string, string>>) => void;
  readonly mark: (problems: readonly Problem[]) => void;
  readonly goTo: (file: string, offset: number) => void;
}

/** Where the page hears of edits, and of a copy that takes the place of what it was copied from. */
export interface CellEvents {
  readonly onEdit: () => void;
  readonly onOwn: (from: string, file: string) => void;
}

const BUILTIN = 'built in: ';

/** What the pane holds: files of one's own, cells to read, and which of them is shown. */
interface Held {
  readonly own: Map<string, string>;
  builtins: Readonly<Record<string, string>>;
  problems: readonly Problem[];
  shown: string;
}

export function openCellsPane({ onEdit, onOwn }: CellEvents): CellsPane {
  const select = find<HTMLSelectElement>('#cells');
  const held: Held = { own: new Map(), builtins: {}, problems: [], shown: '' };
  const editor = openEditor(find('#cell'), {
    label: 'The cell’s formulas. Escape, then Tab leaves the editor.',
    language: 'cell',
    onEdit() {
      held.own.set(held.shown, editor.text());
      onEdit();
    },
  });
  const mark = (): void => editor.mark(held.problems.filter(({ file }) => file === held.shown));
  const show = (name: string): void => {
    held.shown = select.value = name;
    editor.replace(textOf(held, name), !held.own.has(name));
    describe(held);
    mark();
  };
  const fill = (wanted: string): void => {
    const names = namesOf(held);
    select.replaceChildren(...names.map((name) => make('option', { value: name }, name)));
    const next = names.includes(wanted) ? wanted : (names[0] ?? '');
    if (next !== held.shown || !held.own.has(next)) show(next);
    else select.value = next;
  };
  select.addEventListener('change', () => show(select.value));
  find('#own-cell').addEventListener('click', () => {
    const { from, file } = copyOf(held);
    fill(file);
    onOwn(from, file);
  });
  return { ...content(held, fill), ...marking(held, { mark, show, editor }) };
}

function content(
  held: Held,
  fill: (wanted: string) => void,
): Pick<CellsPane, 'cells' | 'replace' | 'setBuiltins'> {
  return {
    cells: () => Object.fromEntries(held.own),
    replace(cells) {
      held.own.clear();
      for (const [name, text] of Object.entries(cells)) held.own.set(name, text);
      held.shown = '';
      fill('');
    },
    setBuiltins(next) {
      if (JSON.stringify(next) === JSON.stringify(held.builtins)) return;
      held.builtins = next;
      fill(held.shown);
    },
  };
}

interface Marking {
  readonly mark: () => void;
  readonly show: (name: string) => void;
  readonly editor: Editor;
}

function marking(held: Held, { mark, show, editor }: Marking): Pick<CellsPane, 'mark' | 'goTo'> {
  return {
    mark(next) {
      held.problems = next;
      mark();
    },
    goTo(file, offset) {
      if (!held.own.has(file)) return;
      if (held.shown !== file) show(file);
      editor.goTo(offset);
    },
  };
}

const namesOf = ({ own, builtins }: Held): readonly string[] => [
  ...own.keys(),
  ...Object.keys(builtins).map((name) => BUILTIN + name),
];

const textOf = ({ own, builtins }: Held, name: string): string =>
  own.get(name) ?? builtins[name.slice(BUILTIN.length)] ?? '';

/** What can be done with the cell that is shown. */
function describe({ own, shown }: Held): void {
  const isOwn = own.has(shown);
  const button = find<HTMLButtonElement>('#own-cell');
  button.textContent = isOwn ? 'Copy' : 'Edit a copy';
  button.disabled = shown === '';
  find('#cell-note').textContent = isOwn ? '' : shown === '' ? 'the config names none' : 'read only';
}

/** Makes the cell that is shown a new file, whose cell is named like the file. */
function copyOf(held: Held): { readonly from: string; readonly file: string } {
  const { own, shown } = held;
  const file = freeName(own);
  const name = file.slice(0, -'.cell'.length);
  own.set(file, textOf(held, shown).replace(/^(\s*cell\s+)\w+/m, `$1${name}`));
  return { from: own.has(shown) ? shown : shown.slice(BUILTIN.length), file };
}

function freeName(taken: ReadonlyMap<string, string>): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? 'my.cell' : `my${i}.cell`;
    if (!taken.has(name)) return name;
  }
}

/** The config with one cell in the place of another, wherever that is said or, of a gru, meant. */
export function withCell(config: string, from: string, file: string): string {
  const named = `"cell": "${file}"`;
  const said = new RegExp(`"cell"\\s*:\\s*"(?:\\./)?${from.replaceAll('.', '\\.')}"`, 'g');
  if (said.test(config)) return config.replace(said, named);
  if (from !== 'gru') return config;
  if (/"layers"\s*:/.test(config))
    return config.replace(/"type"\s*:\s*"gru"(?![^}]*"cell")/g, `"type": "gru", ${named}`);
  return config.replace(
    /("hidden_size"\s*:\s*\d+)(\s*,)?/,
    (_, size, comma = '') => `${size},\n  ${named}${comma}`,
  );
}
