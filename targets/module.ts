// Prints the module a user imports: the prebuilt runtime, the manifest, the kernels. Nothing is imported by it.

import type { Manifest, PlanName, State, TargetName } from '../runtime/manifest.ts';
import { prebuilt } from '../runtime/prebuilt.gen.ts';
import { literal } from './literal.ts';

export interface ModuleParts {
  readonly manifest: Manifest;
  /** each target's kernels as an expression of JavaScript */
  readonly kernels: Readonly<Partial<Record<PlanName, string>>>;
  /** base64 of the baked parameters */
  readonly weights: string | undefined;
  /** exported as data */
  readonly config: object;
  readonly version: string;
  /** states of one size, in the order in which they lie, and what they are `of` */
  readonly states: readonly (State & { readonly of: string })[];
  /** whether a part is fetched, so that only `load` can be had */
  readonly waits?: boolean;
}

/** By its name without a folder. */
export interface File {
  readonly name: string;
  readonly text: string;
}

/** Features of an argument's vectors. */
export function widthOf({ manifest }: Pick<ModuleParts, 'manifest'>, name: string): number {
  return Number(Object.values(manifest.args[name].axes).at(-1));
}

export function printModule(parts: ModuleParts): File {
  return { name: `${parts.manifest.name}.js`, text: moduleText(parts) };
}

export function banner({ manifest, version }: ModuleParts): string {
  return `// ${manifest.name}, made by grucc ${version}. build ${manifest.build}. Do not edit: the next build replaces it.\n`;
}

/** Which of the prebuilt runtimes a module needs. */
export function runtimeFor({ manifest }: ModuleParts, targets: readonly TargetName[]): string {
  return [...targets.toSorted(), ...(manifest.args.state.states ? ['states'] : [])].join('+');
}

/** `without`: parts that the module is given by whoever calls its `open`. */
export function moduleText(
  parts: ModuleParts,
  { without }: { readonly without?: readonly string[] } = {},
): string {
  const { manifest, kernels, config } = parts;
  const names = listed(kernels);
  const runtime = prebuilt[runtimeFor(parts, names) as keyof typeof prebuilt];
  return [
    banner(parts) + runtime.trimEnd(),
    `const manifest = ${literal(manifest)};`,
    `export const config = ${literal(config)};`,
    'export const params = manifest.params;',
    `export const targets = ${literal(names)};`,
    without
      ? `const open = (parts) => createModule(manifest, { ${kernelMembers(parts, without)}, ...parts });`
      : `export const { load, loadSync } = createModule(manifest, { ${kernelMembers(parts)} });`,
    'export { GruccError };',
    '',
  ].join('\n');
}

/** What a module runs, as the members of an object of JavaScript. */
export function kernelMembers(
  { kernels, weights }: Pick<ModuleParts, 'kernels' | 'weights'>,
  without: readonly string[] = [],
): string {
  const all = { ...kernels, ...(weights !== undefined && { weights: `"${weights}"` }) };
  const held = Object.entries(all).filter(([name]) => !without.includes(name));
  return held.map(([name, code]) => `${name}: ${code}`).join(', ');
}

/** A module's targets: those that `auto` tries in their order, then the one that it never picks. */
export function listed(kernels: ModuleParts['kernels']): readonly TargetName[] {
  return (['wasm', 'js', 'wgsl'] as const).filter((target) => kernels[target] !== undefined);
}
