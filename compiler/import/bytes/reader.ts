// Reads bytes of a model file one after the other, never past their end; what is wrong is an error that says where.
import { fail } from '../../diagnostics.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Little-endian, as all formats read here are where nothing else is said. */
export class Reader {
  /** as errors name it */
  readonly format: string;
  readonly bytes: Uint8Array;
  /** where the bytes begin in the file */
  readonly base: number;
  /** the next byte, from the beginning of these */
  at = 0;
  readonly #view: DataView;

  constructor(format: string, bytes: Uint8Array, base = 0) {
    this.format = format;
    this.bytes = bytes;
    this.base = base;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  fail(what: string, at = this.at): never {
    return fail('GRU6002', `malformed ${this.format} at byte ${this.base + at}: ${what}`);
  }

  /** At a place that the file itself names. */
  seek(at: number): this {
    if (!(at >= 0 && at <= this.bytes.length)) this.fail(`byte ${at} is outside the file`);
    this.at = at;
    return this;
  }

  /** The beginning of the next `length` bytes, which are then behind. */
  skip(length: number): number {
    const start = this.at;
    if (!(length >= 0 && length <= this.left)) this.fail(`${length} bytes where ${this.left} are left`);
    this.at += length;
    return start;
  }

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, this.at);
  }

  /** A reader of the next `length` bytes alone. */
  part(length: number): Reader {
    const start = this.skip(length);
    return new Reader(this.format, this.bytes.subarray(start, this.at), this.base + start);
  }

  text(length: number): string {
    const start = this.at;
    try {
      return decoder.decode(this.take(length));
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
      return this.fail('text that is not UTF-8', start);
    }
  }

  /** Up to a zero byte, which is skipped; it has to come soon. */
  zeroEnded(most: number): string {
    const end = this.bytes.subarray(0, this.at + most).indexOf(0, this.at);
    if (end < 0) this.fail('a text without an end');
    const text = this.text(end - this.at);
    this.at += 1;
    return text;
  }

  /** Up to a line feed, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) this.fail('a line without an end');
    const text = this.text(end - this.at);
    this.at += 1;
    return text;
  }

  /** The magic bytes of a part of the file. */
  expect(magic: string): void {
    const start = this.at;
    const given = String.fromCharCode(...this.take(magic.length));
    if (given !== magic) this.fail(`expected ${JSON.stringify(magic)}`, start);
  }

  u8 = (): number => this.#view.getUint8(this.skip(1));
  u16 = (): number => this.#view.getUint16(this.skip(2), true);
  u32 = (): number => this.#view.getUint32(this.skip(4), true);
  i32 = (): number => this.#view.getInt32(this.skip(4), true);
  f32 = (): number => this.#view.getFloat32(this.skip(4), true);
  f64 = (): number => this.#view.getFloat64(this.skip(8), true);

  /** A size or an offset: beyond 2^53 it is wrong in any case. */
  u64(): number {
    const start = this.at;
    const value = this.u32() + this.u32() * 2 ** 32;
    return Number.isSafeInteger(value) ? value : this.fail(`a number over 2^53`, start);
  }
}
