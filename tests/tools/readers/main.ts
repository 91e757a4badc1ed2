// The fuzzer of the readers at length: chunks of mutants on every core, what was done kept, what was found written down.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { formats, mutantOf, type Format } from './formats.ts';
import { emptyTally, type Finding, type Tally } from './judge.ts';
import type { Chunk } from './worker.ts';

const buildFolder = fileURLToPath(new URL('build/', import.meta.url));
const statePath = `${buildFolder}state.json`;
const keptPath = fileURLToPath(new URL('kept.json', import.meta.url));

/** Mutants of a format that are due before those of others are more than their share. */
const shares: Readonly<Record<string, number>> = { safetensors: 10, cell: 0.1 };
const CHUNK = 2_000;
/** No chunk takes long, however busy the machine; a mutant at which a worker stands still this long is a hang. */
const HANG_MS = 120_000;

interface State {
  readonly tallies: Record<string, Tally>;
  /** the first mutant that nobody has begun with, by format */
  readonly next: Record<string, number>;
  maxRss: number;
}

const fresh = (): State => ({ tallies: {}, next: {}, maxRss: 0 });

function readState(): State {
  if (!existsSync(statePath)) return fresh();
  return JSON.parse(readFileSync(statePath, 'utf8')) as State;
}

function writeState(state: State): void {
  mkdirSync(buildFolder, { recursive: true });
  writeFileSync(`${statePath}.tmp`, JSON.stringify(state, null, 1));
  renameSync(`${statePath}.tmp`, statePath);
}

/** Added to what tests/tools/readers runs for ever after. */
function keep(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const kept = JSON.parse(readFileSync(keptPath, 'utf8')) as Finding[];
  writeFileSync(keptPath, `${JSON.stringify([...kept, ...findings], null, 2)}\n`);
}

function add(into: Tally, more: Tally): void {
  into.mutants += more.mutants;
  into.slowest = Math.max(into.slowest, more.slowest);
  into.largest = Math.max(into.largest, more.largest);
  for (const [code, count] of Object.entries(more.answers))
    into.answers[code] = (into.answers[code] ?? 0) + count;
  into.findings.push(...more.findings);
}

interface Session {
  readonly state: State;
  readonly chosen: readonly Format[];
  readonly until: number;
}

/** Whoever has had least of its share goes on. */
function nextChunk({ chosen, state: { next } }: Session): Chunk {
  const done = (name: string): number => (next[name] ?? 0) / (shares[name] ?? 1);
  const { name } = chosen.toSorted((a, b) => done(a.name) - done(b.name))[0];
  const from = next[name] ?? 0;
  next[name] = from + CHUNK;
  return { format: name, from, count: CHUNK };
}

function record(session: Session, tally: Tally): void {
  const { state } = session;
  add((state.tallies[tally.format] ??= emptyTally(tally.format)), tally);
  state.maxRss = Math.max(state.maxRss, process.resourceUsage().maxRSS * 1024);
  keep(tally.findings);
  for (const { format, index, what } of tally.findings) console.error(`${format} ${index}: ${what}`);
  writeState(state);
}

/** One worker until the time is up; one that hangs or dies is a finding, and another takes its place. */
function work(session: Session): Promise<void> {
  const shared = new SharedArrayBuffer(8);
  const at = new Float64Array(shared);
  const worker = new Worker(`${buildFolder}worker.mjs`, {
    workerData: { at: shared },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return new Promise((done) => {
    let chunk = nextChunk(session);
    let last = { index: -1, since: Date.now() };
    const watch = setInterval(() => {
      if (at[0] !== last.index) last = { index: at[0], since: Date.now() };
      else if (Date.now() - last.since > HANG_MS) replace('hangs');
    }, 1_000);
    const end = (): void => {
      clearInterval(watch);
      void worker.terminate().then(() => done());
    };
    const replace = (what: string): void => {
      clearInterval(watch);
      const index = at[0];
      const format = formats.find(({ name }) => name === chunk.format) as Format;
      const base64 = Buffer.from(mutantOf(format, index)).toString('base64');
      const tally = emptyTally(chunk.format);
      record(session, { ...tally, findings: [{ format: chunk.format, index, what, base64 }] });
      void worker.terminate().then(() => work(session).then(done));
    };
    worker.on('message', (tally: Tally) => {
      record(session, tally);
      if (Date.now() > session.until) return end();
      chunk = nextChunk(session);
      last = { index: -1, since: Date.now() };
      return worker.postMessage(chunk);
    });
    worker.on('error', (error) => replace(String(error)));
    worker.postMessage(chunk);
  });
}

function report({ tallies, maxRss }: State): string {
  const rows = Object.values(tallies).map(({ format, mutants, answers, slowest, findings }) => {
    const read = ((100 * (answers.read ?? 0)) / mutants).toFixed(0);
    return `| ${format} | ${mutants.toLocaleString('en')} | ${read} % | ${slowest.toFixed(0)} ms | ${findings.length} |`;
  });
  const head = ['| format | mutants | read | slowest | findings |', '| --- | ---: | ---: | ---: | ---: |'];
  return [...head, ...rows, '', `peak memory of the whole process: ${Math.round(maxRss / 2 ** 20)} MB`].join(
    '\n',
  );
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '1' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      only: { type: 'string', default: formats.map(({ name }) => name).join() },
      fresh: { type: 'boolean', default: false },
    },
  });
  const state = values.fresh ? fresh() : readState();
  const chosen = formats.filter(({ name }) => values.only.split(',').includes(name));
  const session = { state, chosen, until: Date.now() + Number(values.minutes) * 60_000 };
  await Promise.all(Array.from({ length: Number(values.jobs) }, () => work(session)));
  console.log(report(state));
  return Object.values(state.tallies).some(({ findings }) => findings.length > 0) ? 1 : 0;
}
