// The tuning file: schedules that were measured to be best on some machine, kept beside the config and used from then on.

import type { Tuning } from '../api-types.ts';
import { fail } from '../diagnostics.ts';
import type { SourceText } from '../front/cell-types.ts';
import type { Program } from '../ir/loop.ts';
import { loopLines } from '../ir/loop-print.ts';
import type { Schedule, Step } from '../ir/schedule.ts';
import { applySchedule } from '../loop/apply-schedule.ts';
import type { Target } from '../target.ts';

export function printTuning(schedules: Tuning['schedules'], engine: string): string {
  return `${JSON.stringify({ engine, schedules }, undefined, 2)}\n`;
}

/** The program with a kept schedule. Throws GRU1011 where that is for other loops. */
export function replay(
  program: Program,
  { plan, entry, traits }: Target,
  kept: Schedule,
  file: string,
): Program {
  const where = `${file}: "${plan}"`;
  const here = loopLines(program);
  const count = Math.max(here.length, kept.loops.length);
  for (let i = 0; i < count; i++)
    if (here[i] !== kept.loops[i])
      wrong(
        where,
        `it is a schedule for other loops: for ${quoted(kept.loops[i])}, here is ${quoted(here[i])}`,
      );
  const strange = kept.steps.find((step) => kinds[step.do].entry !== entry);
  if (strange) wrong(where, `"${strange.do}" is no step of ${plan}`);
  try {
    return applySchedule(program, kept.steps, traits.lanes);
  } catch (cause) {
    return wrong(where, (cause as Error).message);
  }
}

function quoted(line: string | undefined): string {
  return line === undefined ? 'nothing' : `"${line.trim()}"`;
}

/** Throws GRU1011 for whatever is no tuning file. */
export function parseTuning({ file, text }: SourceText): Tuning {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    return wrong(file, `it is not JSON: ${(cause as Error).message}`);
  }
  const { schedules, tiles } = recordOf(root, file, 'the file');
  if (tiles !== undefined) wrong(file, 'it holds "tiles", which grucc kept before it had "schedules"');
  const plans = Object.entries(recordOf(schedules, file, '"schedules"'));
  return {
    file,
    schedules: Object.fromEntries(plans.map(([plan, of]) => [plan, scheduleIn(of, file, plan)])),
  };
}

function scheduleIn(value: unknown, file: string, plan: string): Schedule {
  const { loops, steps } = recordOf(value, file, `"${plan}"`);
  if (!isList(loops) || !loops.every((line) => typeof line === 'string') || !isList(steps))
    return wrong(file, `"${plan}": expected lists of "loops" and of "steps"`);
  return { loops, steps: steps.map((step, i) => stepIn(step, file, `"${plan}", step ${i + 1}`)) };
}

type Check = 'a name' | 'a number from 1 to 64' | 'two numbers from 1 to 64';

const isCount = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 64;

const checks: { readonly [check in Check]: (value: unknown) => boolean } = {
  'a name': (value) => typeof value === 'string',
  'a number from 1 to 64': isCount,
  'two numbers from 1 to 64': (value) => isList(value) && value.length === 2 && value.every(isCount),
};

interface Kind {
  /** where there is such a step */
  readonly entry: Target['entry'];
  /** what it has beside "do", "of" and "why" */
  readonly fields: Readonly<Record<string, Check>>;
}

const count = 'a number from 1 to 64';
const kinds: { readonly [what in Step['do']]: Kind } = {
  collapse: { entry: 'function', fields: {} },
  tile: {
    entry: 'function',
    fields: { block: count, rows: count, vectors: count, unroll: 'two numbers from 1 to 64' },
  },
  abreast: { entry: 'function', fields: { vectors: count } },
  persist: { entry: 'dispatches', fields: {} },
  dispatch: { entry: 'dispatches', fields: {} },
  coarsen: { entry: 'dispatches', fields: { rows: count, columns: count } },
  'transpose-weights': { entry: 'dispatches', fields: {} },
  unroll: { entry: 'dispatches', fields: { terms: count } },
  'keep-weights': { entry: 'dispatches', fields: {} },
  'pair-nests': { entry: 'dispatches', fields: { with: 'a name' } },
};

function stepIn(value: unknown, file: string, where: string): Step {
  const step = recordOf(value, file, where);
  const kind = Object.entries(kinds).find(([name]) => name === step['do'])?.[1];
  if (!kind) return wrong(file, `${where}: "do" is one of ${Object.keys(kinds).join(', ')}`);
  const fields = { of: 'a name', ...kind.fields } as const;
  for (const [name, check] of Object.entries<Check>(fields))
    if (!checks[check](step[name])) wrong(file, `${where}: expected "${name}", ${check}`);
  const known = ['do', 'why', ...Object.keys(fields)];
  const other = Object.keys(step).find((name) => !known.includes(name));
  if (other !== undefined) wrong(file, `${where}: "${String(step['do'])}" has no "${other}"`);
  return step as unknown as Step;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function recordOf(value: unknown, file: string, what: string): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !isList(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : wrong(file, `${what} is not an object`);
}

function wrong(file: string, what: string): never {
  return fail('GRU1011', `${file}: ${what}`);
}
