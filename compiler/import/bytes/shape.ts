// Shapes as files give them: checked before anything is computed from them.

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const MAX_RANK = 16;

/** A product of these is exact wherever it equals the length of anything that exists. */
export function isShape(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.length > MAX_RANK) return false;
  return value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

export const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
