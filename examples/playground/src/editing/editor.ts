// The two kinds of text on the page: what is edited, with its problems marked, and what is only read.

import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, RangeSetBuilder, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import type { Problem } from '../protocol.ts';
import { languageOf, type Language } from './languages.ts';

export interface Editor {
  readonly text: () => string;
  readonly replace: (text: string, isReadOnly?: boolean) => void;
  readonly mark: (problems: readonly Problem[]) => void;
  /** puts the cursor at a place */
  readonly goTo: (offset: number) => void;
}

const shared: readonly Extension[] = [lineNumbers(), drawSelection(), syntaxHighlighting(classHighlighter)];

/** Escape, then Tab leaves the editor: CodeMirror's way out for the keyboard. */
const keys = keymap.of([
  indentWithTab,
  { key: 'Mod-/', run: toggleComment },
  ...defaultKeymap,
  ...historyKeymap,
  ...lintKeymap,
]);

const editing: readonly Extension[] = [
  shared,
  history(),
  EditorView.lineWrapping,
  highlightActiveLine(),
  highlightActiveLineGutter(),
  bracketMatching(),
  indentOnInput(),
  indentUnit.of('  '),
  keys,
];

export function openEditor(
  parent: HTMLElement,
  { label, language, onEdit }: { label: string; language: Language; onEdit: () => void },
): Editor {
  const own = [
    editing,
    languageOf(language),
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorView.updateListener.of(({ docChanged }) => docChanged && onEdit()),
  ];
  const state = (doc: string, isReadOnly = false): EditorState =>
    EditorState.create({ doc, extensions: [own, EditorState.readOnly.of(isReadOnly)] });
  const view = new EditorView({ parent, state: state('') });
  return {
    text: () => view.state.doc.toString(),
    replace: (text, isReadOnly) => view.setState(state(text, isReadOnly)),
    mark: (problems) => view.dispatch(setDiagnostics(view.state, problems.map(diagnosticIn(view)))),
    goTo(offset) {
      const anchor = Math.min(offset, view.state.doc.length);
      view.dispatch({ selection: { anchor }, scrollIntoView: true });
      view.focus();
    },
  };
}

/** An empty range would not be seen: it takes in the character beside it. */
const diagnosticIn =
  (view: EditorView) =>
  ({ range = [0, 0], severity, code, message }: Problem) => {
    const { length } = view.state.doc;
    const from = Math.min(range[0], Math.max(0, length - 1));
    return {
      from,
      to: Math.min(length, Math.max(range[1], from + 1)),
      severity,
      source: code,
      message,
    };
  };

export interface Viewer {
  /** lines that the text before did not have are marked, where there is one */
  readonly show: (text: string, language: Language, before?: string) => void;
}

export function openViewer(parent: HTMLElement, label: string): Viewer {
  const view = new EditorView({ parent });
  return {
    show(text, language, before) {
      const extensions = [
        shared,
        languageOf(language),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0', role: 'region', 'aria-label': label }),
        before === undefined ? [] : newLines(text, before),
      ];
      view.setState(EditorState.create({ doc: text, extensions }));
      view.scrollDOM.scrollTop = 0;
    },
  };
}

const added = Decoration.line({ class: 'new-line' });

/** A line without its indentation and the numbers of its names: a loop around it, or one more name before it, is no news. */
const sense = (line: string): string => line.trim().replace(/([%A-Za-z_])\d+\b/g, '$1');

/** Lines that say something which the text before did not. */
function newLines(text: string, before: string): Extension {
  const known = new Set(before.split('\n').map(sense));
  const marks = new RangeSetBuilder<Decoration>();
  let at = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '}' && !known.has(sense(line))) marks.add(at, at, added);
    at += line.length + 1;
  }
  return EditorView.decorations.of(marks.finish());
}
