// The benchmark from the command line to its tables.

import { writeFileSync } from 'node:fs';
import type { Contestant } from './contestant.ts';
import { gruccContestant, variants } from './grucc.ts';
import { hasFused } from './limits.ts';
import { machine } from './machine.ts';
import { measureShape, type ShapeResult } from './measure.ts';
import { parseOptions, usage } from './options.ts';
import { ortContestant } from './ort.ts';
import { shapeText } from './report.ts';
import { readShapes } from './shapes.ts';

const contestants: readonly Contestant[] = [
  ...(Object.keys(variants) as (keyof typeof variants)[]).map(gruccContestant),
  ortContestant('ort-web'),
  ortContestant('ort-node'),
];

/** The exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const shapes = readShapes();
  const names = { shapes: shapes.map(({ name }) => name), contestants: contestants.map(({ name }) => name) };
  let options;
  try {
    options = parseOptions(args, names);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  const { engine, processor } = machine();
  const fused = await hasFused();
  console.log(`${engine}, ${processor}, ${fused ? 'fused multiply-add' : 'no relaxed SIMD'}\n`);
  const chosen = contestants.filter(({ name }) => options.contestants.includes(name));
  const results: ShapeResult[] = [];
  for (const shape of shapes.filter(({ name }) => options.shapes.includes(name))) {
    const result = await measureShape(shape, { ...options, contestants: chosen, fused });
    console.log(shapeText(result));
    results.push(result);
  }
  if (options.json !== undefined) {
    const report = { date: new Date().toISOString(), ...machine(), fused, results };
    writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);
  }
  return results.every(({ rows }) => rows.every(({ times }) => times)) ? 0 : 1;
}
