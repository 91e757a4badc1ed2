// Takes a command line apart: which command, its arguments and options, or what is wrong with it.
import { parseArgs } from 'node:util';
import { didYouMean, fail } from '../diagnostics.ts';
import { option } from './options.ts';
import type { OptionSpec } from './options.ts';

export interface Args {
  readonly positionals: readonly string[];
  has(spec: OptionSpec): boolean;
  /** the value of an option, undefined where it is not given */
  value(spec: OptionSpec): string | undefined;
  /** the values of an option that takes a list, each once */
  list(spec: OptionSpec): readonly string[] | undefined;
  /** the value of an option that takes a whole number of at least `least` */
  integer(spec: OptionSpec, least: number): number | undefined;
}

/** How a command is called. */
export interface Usage {
  readonly name: string;
  /** its argument as help shows it; empty where it takes none */
  readonly argument: string;
  readonly options: readonly OptionSpec[];
}

/** What a command line holds before it is known whose options these are. */
export interface RawArgs {
  readonly positionals: readonly string[];
  readonly given: readonly Given[];
}

interface Given {
  readonly name: string;
  /** as typed: -o or --out-dir */
  readonly rawName: string;
  readonly value?: string;
  readonly isInline: boolean;
}

export const allOptions: readonly OptionSpec[] = Object.values(option);

/** Splits by the options of every command, so that an option may stand before the command as well. */
export function splitArgv(argv: readonly string[]): RawArgs {
  const options = Object.fromEntries(allOptions.map((spec) => [spec.name, parserOption(spec)]));
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words = new Set<number>();
  const given = tokens.flatMap((token): readonly Given[] => {
    if (token.kind !== 'option') return [];
    const typed = argv[token.index];
    if (isLetters(typed)) return [{ ...token, isInline: token.inlineValue === true }];
    if (words.has(token.index)) return [];
    words.add(token.index);
    return [{ name: typed, rawName: typed, isInline: false }];
  });
  return { positionals, given };
}

/** False for -dash.json, which is no row of short options: it would be -h among others, and so a call for help. */
function isLetters(typed: string): boolean {
  if (typed.startsWith('--')) return true;
  const specs = Array.from(typed.slice(1), (letter) => allOptions.find(({ short }) => short === letter));
  const end = specs.findIndex((spec) => !spec || spec.value);
  return end < 0 || specs[end] !== undefined;
}

export function isGiven(raw: RawArgs, spec: OptionSpec): boolean {
  return raw.given.some(({ name }) => name === spec.name);
}

export function argsOf(raw: RawArgs, command: Usage): Args {
  const specs = [...command.options, option.help];
  for (const given of raw.given) checkOption(given, specs);
  const positionals = raw.positionals.slice(1);
  checkCount(positionals, command);
  const values = (spec: OptionSpec) =>
    raw.given.flatMap(({ name, value }) => (name === spec.name && value !== undefined ? [value] : []));
  return {
    positionals,
    has: (spec) => isGiven(raw, spec),
    value: (spec) => single(values(spec), spec),
    list: (spec) => (isGiven(raw, spec) ? listOf(values(spec), spec) : undefined),
    integer: (spec, least) => integerOf(single(values(spec), spec), spec, least),
  };
}

function parserOption({ short, value }: OptionSpec) {
  return { type: value ? ('string' as const) : ('boolean' as const), ...(short && { short }) };
}

function checkOption(given: Given, specs: readonly OptionSpec[]): void {
  const spec = specs.find(({ name }) => name === given.name);
  if (!spec) return failUnknown(given, specs);
  const { rawName, value, isInline } = given;
  if (!spec.value && isInline) fail('GRU5001', `option ${rawName} takes no value; given "${value}"`);
  const isMissing = !value || (!isInline && value.startsWith('-'));
  if (spec.value && isMissing) fail('GRU5001', `option ${rawName} needs a value: ${rawName} ${spec.value}`);
}

/** `specs` are those that could have been meant. */
export function failUnknown({ rawName }: Given, specs: readonly OptionSpec[]): never {
  const names = specs.map(({ name }) => `--${name}`);
  const hint = rawName.includes('.') ? `; a file of this name is ./${rawName}` : didYouMean(rawName, names);
  fail('GRU5002', `unknown option "${rawName}"${hint}`);
}

function checkCount(positionals: readonly string[], { name, argument }: Usage): void {
  const [first, second] = positionals;
  if (!argument && first !== undefined) fail('GRU5001', `grucc ${name} takes no argument; given "${first}"`);
  if (argument && !first) fail('GRU5001', `grucc ${name} needs an argument: grucc ${name} ${argument}`);
  if (second !== undefined) fail('GRU5001', `grucc ${name} takes one argument; "${second}" is one too many`);
}

function single(values: readonly string[], { name }: OptionSpec): string | undefined {
  if (values.length > 1) fail('GRU5001', `option --${name} is given twice: "${values.join('" and "')}"`);
  return values[0];
}

const MAX_INTEGER = 2 ** 31 - 1;

function integerOf(text: string | undefined, { name }: OptionSpec, least: number): number | undefined {
  if (text === undefined) return undefined;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= MAX_INTEGER) return number;
  fail('GRU5001', `--${name} takes a whole number from ${least} to ${MAX_INTEGER}; given "${text}"`);
}

function listOf(values: readonly string[], { name, choices = [] }: OptionSpec): readonly string[] {
  const words = values.flatMap((value) => value.split(',')).map((word) => word.trim());
  for (const word of words) {
    const hint = didYouMean(word, choices) || `; it takes ${choices.join(', ')}`;
    if (!choices.includes(word)) fail('GRU5001', `--${name}: unknown ${name} "${word}"${hint}`);
  }
  return [...new Set(words)];
}
