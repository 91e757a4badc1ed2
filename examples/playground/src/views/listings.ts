// The generated code: kernels as people read them, and the module as a page imports it.

import { download, find, make, sizeText } from '../dom.ts';
import { openViewer } from '../editing/editor.ts';
import type { Language } from '../editing/languages.ts';
import type { Compiled } from '../protocol.ts';

export const codeViews = ['wat', 'js', 'wgsl', 'module'] as const;
export type CodeView = (typeof codeViews)[number];

export interface Listings {
  readonly show: (compiled: Compiled, view: CodeView) => void;
}

interface Text {
  readonly name: string;
  readonly text: string;
  readonly language: Language;
}

export function openListings(): Listings {
  const file = find<HTMLSelectElement>('#code-file');
  const about = find('#code-about');
  const viewer = openViewer(find('#code-text'), 'Generated code');
  let texts: readonly Text[] = [];
  const chosen = (): Text | undefined => texts.find(({ name }) => name === file.value);
  const draw = (): void => {
    const text = chosen();
    about.textContent = text
      ? `${text.text.split('\n').length} lines, ${sizeText(text.text.length)}`
      : 'not a target of this config';
    viewer.show(text?.text ?? '', text?.language ?? 'js');
  };
  file.addEventListener('change', draw);
  find('#code-copy').addEventListener(
    'click',
    () => void navigator.clipboard.writeText(chosen()?.text ?? ''),
  );
  find('#code-save').addEventListener('click', () => {
    const text = chosen();
    if (text) download(text.name, text.text);
  });
  return {
    show(compiled, view) {
      const { value } = file;
      texts = textsOf(compiled, view);
      file.replaceChildren(...texts.map(({ name }) => make('option', { value: name }, name)));
      if (texts.some(({ name }) => name === value)) file.value = value;
      draw();
    },
  };
}

function textsOf({ name, module, listings }: Compiled, view: CodeView): readonly Text[] {
  if (view === 'module') return [{ name: `${name}.js`, text: module, language: 'js' }];
  return listings.filter(({ kind }) => kind === view).map((each) => ({ ...each, language: view }));
}
