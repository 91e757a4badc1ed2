// `npm run fuzz -- --minutes N [--workers W] [--seed S]`: fuzzes networks and graphs in parallel, goes on where the last
// run ended, and keeps whatever it finds in tests/tools/fuzz/found, which `npm test` replays.

import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kernels, type Kernel } from './modules.ts';
import type { Answer, Task } from './worker.ts';

interface State {
  /** the next seed that nobody has had */
  readonly next: number;
  /** begun by a run that ended before they did */
  readonly open: readonly number[];
  readonly cases: Readonly<Record<Kernel, number>>;
  readonly modules: number;
  readonly streams: number;
  readonly stages: number;
  readonly judged: number;
  readonly worst: number;
  readonly graphs: number;
  readonly violations: number;
  readonly seconds: number;
}

const nothing: State = {
  next: 1,
  open: [],
  cases: { wasm: 0, js: 0, fused: 0 },
  modules: 0,
  streams: 0,
  stages: 0,
  judged: 0,
  worst: 0,
  graphs: 0,
  violations: 0,
  seconds: 0,
};

const here = new URL('./', import.meta.url);
const statePath = fileURLToPath(new URL('build/state.json', here));
const worker = fileURLToPath(new URL('build/worker.mjs', here));
const perSeed = { networks: 24, graphs: 200 };

function readState(): State {
  try {
    return { ...nothing, ...(JSON.parse(readFileSync(statePath, 'utf8')) as State) };
  } catch {
    return nothing;
  }
}

function writeState(state: State): void {
  const temporary = `${statePath}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(state, undefined, 2)}\n`);
  renameSync(temporary, statePath);
}

export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
      seed: { type: 'string' },
    },
  });
  const [minutes, workers] = [Number(values.minutes), Number(values.workers)];
  if (!(minutes > 0) || !(workers >= 1)) {
    console.error('usage: npm run fuzz -- --minutes N [--workers W] [--seed S]');
    return 2;
  }
  let state = readState();
  if (values.seed !== undefined) state = { ...state, next: Number(values.seed), open: [] };
  const [before, start] = [state.seconds, performance.now()];
  const elapsed = (): number => (performance.now() - start) / 1000;
  const update = (change: Partial<State>): void => {
    state = { ...state, ...change, seconds: before + Math.round(elapsed()) };
    writeState(state);
  };
  const nextSeed = (): number => {
    const [again] = state.open.filter((seed) => !running.has(seed));
    if (again !== undefined) return again;
    update({ next: state.next + 1, open: [...state.open, state.next] });
    return state.next - 1;
  };
  const running = new Set<number>();
  let failures = 0;
  const drive = async (): Promise<void> => {
    while (elapsed() < minutes * 60) {
      const seed = nextSeed();
      running.add(seed);
      const answer = await ask({ seed, ...perSeed });
      if (!answer) failures++;
      if (answer) keep(answer);
      update({ ...added(state, answer), open: state.open.filter((each) => each !== seed) });
      running.delete(seed);
      console.log(textOf(state, seed));
    }
  };
  await Promise.all(Array.from({ length: workers }, drive));
  if (failures > 0) console.error(`${failures} workers ended without an answer`);
  return state.violations > 0 || failures > 0 ? 1 : 0;
}

/** Undefined where the process ends without an answer. */
function ask(task: Task): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const child = fork(worker, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let answer: Answer | undefined;
    child.once('message', (message) => (answer = message as Answer));
    child.once('exit', () => resolve(answer));
    child.send(task);
  });
}

function added(state: State, answer: Answer | undefined): Partial<State> {
  if (!answer) return {};
  const total = (kernel: Kernel): number => state.cases[kernel] + answer.cases[kernel];
  return {
    cases: { wasm: total('wasm'), js: total('js'), fused: total('fused') },
    modules: state.modules + answer.modules,
    streams: state.streams + answer.streams,
    stages: state.stages + answer.stages,
    judged: state.judged + answer.judged,
    worst: Math.max(state.worst, answer.found ? 0 : answer.worst),
    graphs: state.graphs + answer.graphs.graphs,
    violations: state.violations + (answer.found ? 1 : 0) + (answer.foundGraph ? 1 : 0),
  };
}

/** As small as it was made, for `npm test` to run again. */
function keep({ seed, found, foundGraph }: Answer): void {
  if (found) write('found/', seed, found.drawn, found.message);
  if (foundGraph)
    write('found/graphs/', seed, foundGraph.tape, `${foundGraph.message}\n${foundGraph.reproduce}`);
}

function write(folder: string, seed: number, drawn: unknown, message: string): void {
  const into = new URL(folder, here);
  mkdirSync(into, { recursive: true });
  const path = fileURLToPath(new URL(`seed-${seed}.json`, into));
  writeFileSync(path, `${JSON.stringify(drawn, undefined, 2)}\n`);
  console.error(`${message}\nkept as ${path}: npx vitest run tests/system/fuzz -t seed-${seed}`);
}

function textOf(
  { cases, modules, streams, stages, judged, worst, graphs, violations, seconds }: State,
  seed: number,
): string {
  const total = kernels.reduce((sum, kernel) => sum + cases[kernel], 0);
  const each = kernels.map((kernel) => `${kernel} ${cases[kernel]}`).join(', ');
  return (
    `seed ${seed} done; ${total} cases (${each}), ${modules} modules, ${streams} streams, ${stages} passes interpreted, ` +
    `${graphs} graphs, ` +
    `${judged} elements judged, at most ${worst.toFixed(2)} of the bound; ${violations} violations, ${seconds} s in all`
  );
}
