// Prints the module a user imports: the prebuilt runtime, the manifest, the kernels. Nothing is imported by it.

import type { Manifest, PlanName, TargetName } from '../runtime/manifest.ts';
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
  /** what h0 and hn hold, in their order */
  readonly states: readonly { readonly name: string; readonly count: number; readonly size: number }[];
}

export interface ModuleFiles {
  readonly module: { readonly name: string; readonly text: string };
  readonly types: { readonly name: string; readonly text: string };
}

export async function printFiles(parts: ModuleParts): Promise<ModuleFiles> {
  const { printTypes } = await import('./types.ts');
  const types = { name: `${parts.manifest.name}.d.ts`, text: banner(parts) + printTypes(parts) };
  return { module: printModule(parts), types };
}

export function printModule(parts: ModuleParts): ModuleFiles['module'] {
  return { name: `${parts.manifest.name}.js`, text: banner(parts) + moduleText(parts) };
}

function banner({ manifest, version }: ModuleParts): string {
  return `// ${manifest.name}, made by grucc ${version}. build ${manifest.build}. Do not edit: the next build replaces it.\n`;
}

function moduleText({ manifest, kernels, weights, config }: ModuleParts): string {
  const names = listed(kernels);
  const runtime = prebuilt[names.toSorted().join('+') as keyof typeof prebuilt];
  const members = Object.entries(kernels).map(([plan, code]) => `${plan}: ${code}`);
  if (weights !== undefined) members.push(`weights: "${weights}"`);
  return [
    runtime.trimEnd(),
    `const manifest = ${literal(manifest)};`,
    `export const config = ${literal(config)};`,
    'export const params = manifest.params;',
    `export const targets = ${literal(names)};`,
    `export const { load, loadSync } = createModule(manifest, { ${members.join(', ')} });`,
    'export { GruccError };',
    '',
  ].join('\n');
}

/** A module's targets: those that `auto` tries in their order, then the one that it never picks. */
export function listed(kernels: ModuleParts['kernels']): readonly TargetName[] {
  return (['wasm', 'js', 'wgsl'] as const).filter((target) => kernels[target] !== undefined);
}
