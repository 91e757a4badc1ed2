// How WGSL spells an f32.

export function float(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) throw new Error(`WGSL has no literal for ${rounded}`);
  if (Object.is(rounded, -0)) return 'bitcast<f32>(0x80000000u)';
  return rounded < 0 ? `(${rounded}f)` : `${rounded}f`;
}
