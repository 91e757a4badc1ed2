// Bytes as base64 text, in any engine.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i] << 16) | ((left > 1 ? bytes[i + 1] : 0) << 8) | (left > 2 ? bytes[i + 2] : 0);
    const letters = [18, 12, 6, 0].map((shift) => alphabet[(group >> shift) & 63]);
    parts.push(letters.slice(0, Math.min(left, 3) + 1).join(''), '='.repeat(Math.max(0, 3 - left)));
  }
  return parts.join('');
}
