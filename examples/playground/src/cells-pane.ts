// The lower editor: cell files of one's own, and the built-in cells that the config names, to read.

import { find, make } from './dom.ts';
import { openEditor } from './editing/editor.ts';
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

export function openCellsPane({ onEdit, onOwn }: CellEvents): CellsPane {
  const select = find<HTMLSelectElement>('#cells');
  const button = find<HTMLButtonElement>('#own-cell');
  const note = find('#cell-note');
  const own = new Map<string, string>();
  let builtins: Readonly<Record<string, string>> = {};
  let problems: readonly Problem[] = [];
  let shown = '';

  const editor = openEditor(find('#cell'), {
    label: 'The cell’s formulas. Escape, then Tab leaves the editor.',
    language: 'cell',
    onEdit() {
      own.set(shown, editor.text());
      onEdit();
    },
  });
  const mark = (): void => editor.mark(problems.filter(({ file }) => file === shown));
  const show = (name: string): void => {
    shown = name;
    select.value = name;
    const isOwn = own.has(name);
    const builtin = name.slice(BUILTIN.length);
    editor.replace((isOwn ? own.get(name) : builtins[builtin]) ?? '', !isOwn);
    button.textContent = isOwn ? 'Copy' : 'Edit a copy';
    button.disabled = name === '';
    note.textContent = isOwn ? '' : name === '' ? 'the config names none' : 'read only';
    mark();
  };
  const fill = (wanted: string): void => {
    const names = [...own.keys(), ...Object.keys(builtins).map((name) => BUILTIN + name)];
    select.replaceChildren(...names.map((name) => make('option', { value: name }, name)));
    const next = names.includes(wanted) ? wanted : (names[0] ?? '');
    if (next !== shown || !own.has(next)) show(next);
    else select.value = next;
  };
  select.addEventListener('change', () => show(select.value));
  button.addEventListener('click', () => {
    const from = own.has(shown) ? shown : shown.slice(BUILTIN.length);
    const text = own.get(from) ?? builtins[from] ?? '';
    const file = freeName(own);
    own.set(file, text.replace(/^(\s*cell\s+)\w+/m, `$1${file.slice(0, -'.cell'.length)}`));
    fill(file);
    onOwn(from, file);
  });
  return {
    cells: () => Object.fromEntries(own),
    replace(cells) {
      own.clear();
      for (const [name, text] of Object.entries(cells)) own.set(name, text);
      shown = '';
      fill('');
    },
    setBuiltins(next) {
      if (JSON.stringify(next) === JSON.stringify(builtins)) return;
      builtins = next;
      fill(shown);
    },
    mark(next) {
      problems = next;
      mark();
    },
    goTo(file, offset) {
      if (!own.has(file)) return;
      if (shown !== file) show(file);
      editor.goTo(offset);
    },
  };
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
