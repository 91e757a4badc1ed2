// Decodes the base64 a generated module carries; written by the compiler, so it is not checked again.

interface Native {
  readonly fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}

export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  (Uint8Array as unknown as Native).fromBase64?.(text) ?? decodeByHand(text);

const sextet = (c: number): number => (c > 96 ? c - 71 : c > 64 ? c - 65 : c > 47 ? c + 4 : c > 46 ? 63 : 62);

/** For engines without `fromBase64`: an AudioWorklet has no atob either. */
export function decodeByHand(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((text.replace(/=+$/, '').length * 3) >> 2);
  // Writes past the end, of a last group that is padded, are ignored by typed arrays.
  for (let i = 0, o = 0; i < text.length;) {
    let word = 0;
    for (let k = 0; k < 4; k++) word = (word << 6) | (sextet(text.charCodeAt(i++)) & 63);
    bytes[o++] = word >> 16;
    bytes[o++] = word >> 8;
    bytes[o++] = word;
  }
  return bytes;
}
