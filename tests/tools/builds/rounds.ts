// Builds that are killed, crowded or squeezed, and what may then lie in their folder: whole files of one build or another.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

export type Letter = 'a' | 'b';

/** Two builds of one name into one folder, whatever it is that builds. */
export interface Builds {
  readonly folder: string;
  readonly start: (letter: Letter) => ChildProcess;
  /** what each of them writes, by the name of the file */
  readonly whole: Readonly<Record<Letter, Readonly<Record<string, string>>>>;
}

const TEMPORARY = /^\.k\..*\.[0-9a-f]{16}\.tmp$/;

export interface FolderState {
  /** whose files these are; "mixed" is one of each, or one without the other */
  readonly of: Letter | 'mixed' | 'nobody';
  readonly leftovers: readonly string[];
}

/** Throws where a file is not as one of the builds writes it, or where there is one that no build writes. */
export function stateOf({ folder, whole }: Builds): FolderState {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const leftovers = names.filter((name) => TEMPORARY.test(name));
  const owners = names
    .filter((name) => !leftovers.includes(name))
    .map((name) => ownerOf(name, folder, whole));
  if (owners.length === 0) return { of: 'nobody', leftovers };
  const complete = owners.length === Object.keys(whole.a).length;
  const same = owners.every((owner) => owner === owners[0]);
  return { of: complete && same ? owners[0] : 'mixed', leftovers };
}

function ownerOf(name: string, folder: string, whole: Builds['whole']): Letter {
  const text = readFileSync(join(folder, name), 'utf8');
  for (const letter of ['a', 'b'] as const) if (whole[letter][name] === text) return letter;
  throw new Error(`${name} is not whole: ${text.length} characters, ${JSON.stringify(text.slice(0, 80))}`);
}

export interface Ended {
  readonly code: number | null;
  readonly err: string;
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let err = '';
  child.stderr?.on('data', (chunk) => (err += String(chunk)));
  child.stdout?.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, err };
}

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Kills a build so long after it began, or after its first file appeared; answers whether it was in time. */
async function killed(builds: Builds, letter: Letter, { after, ms }: Moment): Promise<boolean> {
  const child = builds.start(letter);
  const end = ended(child);
  let isOver = false;
  void end.then(() => (isOver = true));
  while (after === 'writing' && !isOver && stateLeftovers(builds).length === 0) await wait(0);
  if (ms > 0) await wait(ms);
  child.kill('SIGKILL');
  return (await end).code === null;
}

const stateLeftovers = ({ folder }: Builds): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => TEMPORARY.test(name)) : [];

export interface Moment {
  readonly after: 'start' | 'writing';
  readonly ms: number;
}

export interface KillReport {
  kills: number;
  mixed: number;
  leftovers: number;
}

/** After each kill every file is whole, and the next build makes one set of them again and sweeps what lies about. */
export async function killRound(
  builds: Builds,
  moment: Moment,
  round: number,
  report: KillReport,
): Promise<void> {
  if (await killed(builds, round % 2 === 0 ? 'a' : 'b', moment)) report.kills += 1;
  const left = stateOf(builds);
  report.leftovers += left.leftovers.length;
  if (left.of === 'mixed') report.mixed += 1;
  if (left.of === 'mixed' || left.leftovers.length > 0 || round % 10 === 9)
    await repair(builds, left, round % 4 < 2 ? 'a' : 'b');
}

/** A build whose leftovers are as old as those of a build that is long dead. */
export async function repair(builds: Builds, left: FolderState, letter: Letter): Promise<void> {
  const old = Date.now() / 1000 - 3600;
  for (const name of left.leftovers) utimesSync(join(builds.folder, name), old, old);
  const pair = Object.keys(builds.whole.a).every((name) =>
    lstatSync(join(builds.folder, name), { throwIfNoEntry: false }),
  );
  const { code, err } = await ended(builds.start(letter));
  if (code !== 0) throw new Error(`the next build ended with ${code}: ${err}`);
  if (left.of === 'mixed' && pair && !/were of two builds; repaired/.test(err))
    throw new Error(`a mixed set was not noticed: ${err}`);
  const { of, leftovers } = stateOf(builds);
  if (of !== letter || leftovers.length > 0)
    throw new Error(`after the next build: ${of}, ${leftovers.join(', ')}`);
}

/** So many at once into one folder; all of them end well, and what they leave is whole. */
export async function crowd(builds: Builds, count: number): Promise<FolderState> {
  const children = Array.from({ length: count }, (_, i) => builds.start(i % 2 === 0 ? 'a' : 'b'));
  for (const { code, err } of await Promise.all(children.map(ended)))
    if (code !== 0) throw new Error(`a build in a crowd ended with ${code}: ${err}`);
  const left = stateOf(builds);
  if (left.leftovers.length > 0)
    throw new Error(`leftovers of builds that ended: ${left.leftovers.join(', ')}`);
  await repair(builds, left, 'a');
  return left;
}
