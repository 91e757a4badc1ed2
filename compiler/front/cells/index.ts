// The built-in cells by the name that a config's "cell" gives them.
import type { SourceText } from '../cell-types.ts';
import { gru } from './gru.ts';
import { gruResetBefore } from './gru-reset-before.ts';
import { lstm } from './lstm.ts';
import { mgu } from './mgu.ts';

/** Without a prototype, so that "constructor" is not a cell. */
export const builtinCells: Readonly<Record<string, SourceText>> = Object.assign(Object.create(null), {
  gru,
  gru_reset_before: gruResetBefore,
  lstm,
  mgu,
});
