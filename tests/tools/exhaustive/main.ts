// `npm run exhaustive`: every activation over all 2^32 inputs, a hash of the results against the recorded one, and
// JavaScript on a stride. `-- --errors` measures the worst errors too, which takes minutes; `--record` keeps both.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { enableRelaxedSimd } from '../../support/relaxed-simd.ts';
import { measureFunction, type FunctionErrors } from './functions.ts';
import { activations, functions, wasmTargets, type Activation, type WasmName } from './kernels.ts';
import type { Worst } from './reference.ts';
import { compareWithJs, hashAll, measureAll, measureJs, type Progress } from './sweep.ts';

export type Recorded = Readonly<Record<string, Worst & { readonly hash: string }>>;
export type RecordedFunctions = Readonly<Record<string, FunctionErrors & { readonly hash: string }>>;

const path = fileURLToPath(new URL('./recorded.json', import.meta.url));
const functionsPath = fileURLToPath(new URL('./recorded-functions.json', import.meta.url));
const stride = 997;
/** of 10.7 million numbers */
const functionStride = 401;

export async function main(args: readonly string[]): Promise<number> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ args: [...args], options: { errors: flag, record: flag } });
  enableRelaxedSimd();
  const recorded = JSON.parse(readFileSync(path, 'utf8')) as Recorded;
  const found: Record<string, Recorded[string]> = { ...recorded };
  let isSame = true;
  for (const activation of activations) {
    for (const name of Object.keys(wasmTargets) as WasmName[]) {
      const key = `${activation}, ${name}`;
      const made = await one(activation, name, recorded[key], values.errors);
      found[key] = made;
      isSame &&= made.hash === recorded[key]?.hash || name === 'fast, fused';
    }
    const compared = await compareWithJs(activation, stride);
    console.log(
      `${activation}, strict, js: ${compared} inputs, each ${stride}th, equal to wasm in every bit`,
    );
    console.log(`${activation}, fast, js: ${textOf(await measureJs(activation, stride))}, each ${stride}th`);
  }
  isSame = (await allFunctions(values)) && isSame;
  if (values.record) writeFileSync(path, `${JSON.stringify(found, undefined, 2)}\n`);
  if (!isSame && !values.record) console.error('results are not those that were recorded');
  return isSame || values.record ? 0 : 1;
}

interface Flags {
  readonly errors: boolean;
  readonly record: boolean;
}

/** Whether the functions' results are those that were recorded. */
export async function allFunctions({ errors, record }: Flags): Promise<boolean> {
  const recorded = JSON.parse(readFileSync(functionsPath, 'utf8')) as RecordedFunctions;
  const found: Record<string, RecordedFunctions[string]> = {};
  for (const name of functions) {
    const hash = await hashAll(name, 'strict', undefined, shown(`${name}: hashing`));
    const isKnown = hash === recorded[name]?.hash;
    const state = isKnown ? 'as recorded' : `recorded: ${recorded[name]?.hash ?? 'nothing yet'}`;
    console.log(`${name}, strict, wasm: hash of all 2^32 results ${hash}, ${state}`);
    const compared = await compareWithJs(name, stride);
    console.log(`${name}, strict, js: ${compared} inputs, each ${stride}th, equal to wasm in every bit`);
    found[name] = { ...(errors ? await measureFunction(name, functionStride) : recorded[name]), hash };
    if (errors) console.log(`${name}: ${JSON.stringify(found[name])}, each ${functionStride}th`);
  }
  if (record) writeFileSync(functionsPath, `${JSON.stringify(found, undefined, 2)}\n`);
  return record || functions.every((name) => found[name].hash === recorded[name]?.hash);
}

async function one(
  activation: Activation,
  name: WasmName,
  known: Recorded[string] | undefined,
  errors: boolean,
): Promise<Recorded[string]> {
  const what = `${activation}, ${name}, wasm`;
  const start = performance.now();
  const hash = await hashAll(activation, name, undefined, shown(`${what}: hashing`));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  // a fused product is rounded once where the processor has it, and twice where it has not
  const state = hash === known?.hash ? 'as recorded' : known ? `recorded: ${known.hash}` : 'not recorded yet';
  console.log(`${what}: hash of all 2^32 results ${hash}, ${state}, ${seconds} s`);
  if (!errors) return { ...(known ?? { absolute: NaN, ulp: NaN, wrong: NaN }), hash };
  const worst = await measureAll(activation, name, 1, shown(`${what}: measuring`));
  console.log(`${what}: ${textOf(worst)}`);
  return { ...worst, hash };
}

/** A fast sigmoid comes close to 0 where the truth is all but 0: there its last place says nothing. */
const textOf = ({ absolute, ulp, wrong }: Worst): string =>
  `worst error ${absolute.toExponential(3)}${ulp < 100 ? `, ${ulp.toFixed(3)} ULP` : ''}; ${wrong} results out of range or NaN wrongly`;

/** On a terminal one line that counts up, else a line each tenth. */
function shown(what: string): Progress {
  let last = -1;
  return (share) => {
    const now = Math.floor(share * (process.stdout.isTTY ? 100 : 10));
    if (now === last) return;
    last = now;
    const text = `${what} ${(share * 100).toFixed(0)} %`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}\x1b[K\r`);
    else if (now > 0) console.log(text);
  };
}
