// What a file comes to when a server sends it gzipped.
import { gzipSync } from 'node:zlib';

export function gzipSize(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}
