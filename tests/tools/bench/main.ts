// The benchmark from the command line to its tables.

import { writeFileSync } from 'node:fs';
import type { Contestant } from './contestant.ts';
import { writeDocs } from './docs.ts';
import { gruccContestant, variants } from './grucc.ts';
import { hasFused } from './limits.ts';
import { machine } from './machine.ts';
import { measureShape, type ShapeResult } from './measure.ts';
import { parseOptions, usage, type Options } from './options.ts';
import { ortContestant } from './ort.ts';
import { shapeText, startupText, summaryText } from './report.ts';
import type { Report } from './results.ts';
import { readShapes } from './shapes.ts';
import { measureStartup, peerSizes, type StartupRow } from './startup.ts';
import { tfContestant } from './tfjs.ts';

const all: readonly Contestant[] = [
  ...(Object.keys(variants) as (keyof typeof variants)[]).map(gruccContestant),
  ortContestant('ort-web'),
  ortContestant('ort-node'),
  tfContestant('tfjs-wasm'),
  tfContestant('tfjs-cpu'),
];

/** The exit code: 1 where a contestant was wrong, 2 where the options are. */
export async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'number') return options;
  const { engine, processor } = machine();
  const fused = hasFused();
  console.log(`${engine}, ${processor}, ${fused ? 'fused multiply-add' : 'no relaxed SIMD'}\n`);
  const report: Report = {
    date: new Date().toISOString(),
    ...machine(),
    fused,
    rounds: options.effort.rounds,
    results: options.parts.includes('speed') ? await measureSpeed(options, fused) : [],
    startup: options.parts.includes('startup') ? await measureStartups(options) : [],
    peerSizes: peerSizes(),
  };
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  if (options.writeDocs) writeDocs(report);
  return report.results.every(({ rows }) => rows.every(({ times }) => times)) ? 0 : 1;
}

/** The options, or an exit code where they say enough. */
function readOptions(args: readonly string[]): Options | number {
  try {
    const options = parseOptions(args, { shapes: readShapes(), contestants: all.map(({ name }) => name) });
    if (options === undefined) console.log(usage);
    return options ?? 0;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
}

async function measureSpeed(options: Options, fused: boolean): Promise<readonly ShapeResult[]> {
  const contestants = all.filter(({ name }) => options.contestants.includes(name));
  const results: ShapeResult[] = [];
  for (const shape of options.shapes) {
    const result = await measureShape(shape, { ...options, contestants, fused });
    console.log(shapeText(result));
    results.push(result);
  }
  console.log(summaryText(results));
  return results;
}

async function measureStartups({ shapes, quick }: Options): Promise<readonly StartupRow[]> {
  console.log('cold import to first result, in fresh processes:');
  const rows: StartupRow[] = [];
  for (const shape of shapes) {
    const row = await measureStartup(shape, quick ? 1 : 5);
    console.log(startupText(row));
    rows.push(row);
  }
  return rows;
}
