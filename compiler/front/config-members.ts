// The members of a JSON object by key, strictly: unknown and repeated keys are reported.
import { didYouMean, error } from '../diagnostics.ts';
import { at, quote } from './config-values.ts';
import type { Reading } from './config-values.ts';
import type { Json, JsonMember } from './json-text.ts';

/** A Map, so that keys such as __proto__ are keys like any other. */
export function membersByKey(
  members: readonly JsonMember[],
  known: readonly string[],
  reading: Reading,
): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const { key, keyAt, value } of members) {
    const report = (code: 'GRU1002' | 'GRU1006', message: string) =>
      reading.problems.push(error(code, message, at(reading, keyAt)));
    if (found.has(key)) report('GRU1006', `key ${quote(key)} is given twice`);
    else if (known.includes(key)) found.set(key, value);
    else report('GRU1002', `unknown key ${quote(key)}${didYouMean(key, known)}`);
  }
  return found;
}
