// Diagnostics as Vite and Rollup show them: in the terminal, and on the page in Vite's overlay.

import { resolve } from 'node:path';
import { codeFrame, positionAt, type Diagnostic } from '../diagnostics.ts';

export interface Log {
  readonly message: string;
  readonly pluginCode: string;
  /** the file that is wrong, where it is not the module itself */
  readonly id?: string;
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number };
  readonly frame?: string;
}

/** One log for all of them: it is at the first, and shows each. */
export function logOf([first, ...others]: readonly Diagnostic[], root: string): Log {
  if (first === undefined) throw new Error('an error without a diagnostic');
  const { code, message, place } = first;
  const text = [`${code}: ${message}`, ...others.map((each) => sentence(each))].join('\n');
  if (!place) return { message: text, pluginCode: code };
  const frames = [first, ...others].flatMap((each) =>
    each.place ? withNumbersLeft(codeFrame(each.place, each.severity)) : [],
  );
  const { line, column } = positionAt(place.text, place.start);
  const file = resolve(root, place.file);
  return {
    message: text,
    pluginCode: code,
    id: file,
    loc: { file, line, column },
    frame: frames.join('\n\n'),
  };
}

function sentence({ code, message, place }: Diagnostic): string {
  if (!place) return `${code}: ${message}`;
  const { line, column } = positionAt(place.text, place.start);
  return `${place.file}:${line}:${column} - ${code}: ${message}`;
}

/** As in Vite's own frames: it cuts off what a frame begins with, and would bend one that begins with spaces. */
const withNumbersLeft = (frame: string): string =>
  frame.replace(/^ {2}( *)(\d*) \|/gm, (_, pad: string, digits: string) => `${digits}${pad} |`);
