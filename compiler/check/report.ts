// What a check answers: what was compared, what was left out, and where results part first.

import type { CompileInput } from '../api-types.ts';
import { GruccError } from '../diagnostics.ts';
import { builtinCells } from '../front/cells/index.ts';
import type { Config } from '../front/config-types.ts';
import { configToJson, parseConfig } from '../front/config.ts';
import { recurrentLayersOf } from '../front/network.ts';
import type { Difference } from './compare.ts';

/** The first thing that is wrong; whatever comes after it is not looked at. */
export interface Finding {
  /** a pass, or "lower"; "emit", "kernel", "reuse" or "stream" where the final program is fine */
  readonly stage: string;
  /** absent for what all targets share */
  readonly target?: string;
  readonly difference?: Difference;
  /** what was thrown instead of a result, or what makes a program illegal */
  readonly message?: string;
}

/** How much was found to agree. */
export interface Agreement {
  readonly of: string;
  /** stages compared, those that changed nothing not counted */
  readonly stages: number;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly config: Config;
  readonly seed: number;
  readonly batch: number;
  readonly steps: number;
  readonly agreed: readonly Agreement[];
  /** what was not checked, and why */
  readonly notes: readonly string[];
  readonly finding?: Finding;
  /** the command line that does this check again */
  readonly reproduce: string;
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What a check was asked: sizes only where they were given rather than drawn from the seed. */
interface Asked {
  readonly seed: number;
  readonly batch?: number;
  readonly steps?: number;
}

/** The command line of a check. The config is in it, unless it names a cell beside its own file. */
export function reproduction(input: CompileInput, config: Config, asked: Asked): string {
  const { file } = input.config;
  const isWhole =
    recurrentLayersOf(config).every(({ cell }) => Object.hasOwn(builtinCells, cell)) || file.startsWith('<');
  const options = Object.entries({ seed: asked.seed, batch: asked.batch, steps: asked.steps });
  const given = options
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name} ${value}`);
  const subject = quoteForShell(isWhole ? JSON.stringify(shortConfig(config)) : file);
  const only = input.targets ? [`--target ${input.targets.join()}`] : [];
  return ['grucc check', subject, ...given, ...only].join(' ');
}

/** What the config says beyond the defaults, the name left out. */
export function shortConfig(config: Config): object {
  const all = configToJson(config);
  const isSame = (json: object): boolean => meaningOf(json, config) === JSON.stringify(all);
  if (!all.layers) return withoutDefaults(all, isSame);
  const layers: object[] = [...all.layers];
  for (const i of layers.keys())
    layers[i] = withoutDefaults(layers[i], (layer) => isSame({ ...all, layers: layers.with(i, layer) }));
  return withoutDefaults({ ...all, layers }, isSame);
}

/** Without every key that says what would hold anyway. */
function withoutDefaults(json: object, isSame: (json: object) => boolean): object {
  return Object.keys(json).reduce((kept: object, key) => {
    const less = Object.fromEntries(Object.entries(kept).filter(([each]) => each !== key));
    return isSame(less) ? less : kept;
  }, json);
}

/** The config with every default filled in; undefined where something is missing. */
function meaningOf(json: object, { name, targets }: Config): string | undefined {
  try {
    const source = { file: '<config>', text: JSON.stringify(json) };
    return JSON.stringify(configToJson(parseConfig(source, { targets, defaultName: name }).config));
  } catch (thrown) {
    if (thrown instanceof GruccError) return undefined;
    throw thrown;
  }
}

const quoteForShell = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
