// The page's texts as the compiler takes them.

import { GruccError, type CompileInput } from 'grucc/browser';
import type { Source } from '../protocol.ts';

export const CONFIG = 'config.json';

export function inputOf({ config, cells }: Source): CompileInput {
  return {
    config: { file: CONFIG, text: config },
    defaultName: 'playground',
    readCell(path) {
      const text = cells[path.replace(/^\.\//, '')];
      if (text !== undefined) return { file: path.replace(/^\.\//, ''), text };
      const names = Object.keys(cells).join(', ') || 'none';
      throw new GruccError({
        severity: 'error',
        code: 'GRU4001',
        message: `no cell file ${path} on this page; expected one of ${names}, or a built-in cell`,
      });
    },
  };
}
