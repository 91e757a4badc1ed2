// Diagnostics as the page shows them.

import { explainCode, toJson, type Diagnostic } from 'grucc/browser';
import type { Problem } from '../protocol.ts';

export function problemOf(diagnostic: Diagnostic): Problem {
  const { place, code } = diagnostic;
  return {
    ...toJson(diagnostic),
    ...explainCode(code),
    ...(place && { range: [place.start, place.end] as const }),
  };
}
