// Weights survive a reload of the tab: they are kept in its session storage, as far as they fit.

const PREFIX = 'weights:';

export function keepWeights(weights: ReadonlyMap<string, Uint8Array>): void {
  try {
    sessionStorage.clear();
    for (const [name, bytes] of weights) sessionStorage.setItem(PREFIX + name, toText(bytes));
  } catch {
    // too large, or storage is refused: after a reload the page asks for the file again
    sessionStorage.clear();
  }
}

export function keptWeights(): ReadonlyMap<string, Uint8Array> {
  const names = Array.from({ length: sessionStorage.length }, (_, i) => sessionStorage.key(i) ?? '');
  const own = names.filter((name) => name.startsWith(PREFIX));
  return new Map(own.map((name) => [name.slice(PREFIX.length), toBytes(sessionStorage.getItem(name) ?? '')]));
}

/** One character a byte: half of what the storage could hold, and simple. */
function toText(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let i = 0; i < bytes.length; i += 8192)
    pieces.push(String.fromCharCode(...bytes.subarray(i, i + 8192)));
  return pieces.join('');
}

const toBytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
