// What may come of a mutant: it is read, or refused with a typed error that says where; soon, and in little memory.
import { GruccError } from '../../../compiler/diagnostics.ts';
import { GruccError as RuntimeError } from '../../../runtime/error.ts';
import { stopwatch } from '../../support/stopwatch.ts';
import { formats, mutantOf, type Format } from './formats.ts';

export interface Tally {
  readonly format: string;
  mutants: number;
  /** how often each code was the answer, and "read" */
  readonly answers: Record<string, number>;
  slowest: number;
  /** bytes of arrays that one mutant took at most, sampled */
  largest: number;
  readonly findings: Finding[];
}

export interface Finding {
  readonly format: string;
  readonly index: number;
  readonly what: string;
  /** the mutant, so that it outlives changes of the mutator */
  readonly base64: string;
}

/** A thousand times what these files take: a hang, and not a busy machine. */
export const TOO_LONG_MS = 10_000;
/** Zip allows 200 times the file's size, and the parameters of a model 16 MiB in any case. */
const TOO_LARGE = 40 * 2 ** 20;

/** Of a code for what is malformed, the message has a byte, or the name of what is wrong in the file. */
const PLACE = / byte \d+|: expected | reads | two layers |entry "|: no /;

/** The code, or "read". Throws what is a finding. */
export function answerOf(format: Format, bytes: Uint8Array): string {
  try {
    format.read(bytes);
    return 'read';
  } catch (thrown) {
    if (thrown instanceof RuntimeError) return checked(thrown.code, thrown.message);
    if (!(thrown instanceof GruccError)) throw thrown;
    for (const { code, message, place } of thrown.diagnostics)
      if (code.startsWith('GRU1') && !place)
        throw new Error(`without a place: ${message}`, { cause: thrown });
    return checked(thrown.code, thrown.message);
  }
}

function checked(code: string, message: string): string {
  if (!/^GRU[12368]\d{3}$/.test(code)) throw new Error(`the code ${code}: ${message}`);
  if (code === 'GRU6002' && !PLACE.test(message)) throw new Error(`without a place: ${message}`);
  if (message.length > 20_000) throw new Error(`a message of ${message.length} characters`);
  return code;
}

export const emptyTally = (format: string): Tally => ({
  format,
  mutants: 0,
  answers: {},
  slowest: 0,
  largest: 0,
  findings: [],
});

/** Each index is one mutant. `on` hears of an index before it is tried: somebody else may be watching the clock. */
export function tryMutants(
  name: string,
  from: number,
  count: number,
  on: (index: number) => void = () => {},
): Tally {
  const format = formats.find((each) => each.name === name) as Format;
  const tally = emptyTally(name);
  for (let index = from; index < from + count; index++) {
    on(index);
    tryOne(format, index, tally);
  }
  return tally;
}

/** Asking costs more than most mutants. */
const SAMPLED = 256;

function tryOne(format: Format, index: number, tally: Tally): void {
  const bytes = mutantOf(format, index);
  const isSampled = index % SAMPLED === 0;
  const before = isSampled ? process.memoryUsage().arrayBuffers : 0;
  const elapsed = stopwatch();
  const find = (what: string): void => {
    tally.findings.push({ format: format.name, index, what, base64: Buffer.from(bytes).toString('base64') });
  };
  try {
    const answer = answerOf(format, bytes);
    tally.answers[answer] = (tally.answers[answer] ?? 0) + 1;
  } catch (thrown) {
    find(thrown instanceof Error ? (thrown.stack ?? thrown.message).slice(0, 600) : String(thrown));
  }
  const took = elapsed();
  const memory = isSampled ? process.memoryUsage().arrayBuffers - before : 0;
  if (took > TOO_LONG_MS) find(`took ${Math.round(took)} ms`);
  if (memory > TOO_LARGE) find(`took ${memory} bytes`);
  tally.mutants += 1;
  tally.slowest = Math.max(tally.slowest, took);
  tally.largest = Math.max(tally.largest, memory);
}
