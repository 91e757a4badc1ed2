// How far a walk through an HDF5 file has come: what it has visited, and how much it may still read.
//
// Addresses of such a file may point anywhere, backwards and into each other, so that a small file could describe
// endless objects. Each place is visited once, and all that is read counts.
import { fail } from '../../diagnostics.ts';
import type { Reader } from '../bytes/reader.ts';

/** Messages, links and texts; a model of a thousand layers has a hundredth of that. */
const MAX_READ = 1_000_000;

export class Walk {
  readonly file: Reader;
  /** collections of texts by their addresses: each is read once, however many texts are in it */
  readonly heaps = new Map<number, ReadonlyMap<number, Reader>>();
  readonly #visited = new Set<number>();
  #read = 0;

  constructor(file: Reader) {
    this.file = file;
  }

  visit(address: number, what: string): void {
    if (this.#visited.has(address)) this.file.fail(`${what} that contains itself`, address);
    this.#visited.add(address);
  }

  /** To be said of every part that is read. */
  count(): void {
    this.#read += 1;
    if (this.#read > MAX_READ) fail('GRU6004', `${this.file.format}: more than ${MAX_READ} parts`);
  }
}
