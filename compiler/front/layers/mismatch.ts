// What layers that read several ask of these first: sequences and single vectors cannot be joined.
import type { Fed } from './kind.ts';

/** What is wrong with them together, if anything is. */
export function mismatch([first, ...others]: readonly Fed[]): string | undefined {
  const other = others.find(({ perStep }) => perStep !== first.perStep);
  if (!other) return undefined;
  const [sequence, vector] = first.perStep ? [first, other] : [other, first];
  return `"${sequence.name}" is a sequence and "${vector.name}" one vector for each sequence`;
}
