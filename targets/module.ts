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

interface File {
  readonly name: string;
  readonly text: string;
}

export interface ModuleFiles {
  readonly module: File;
  readonly types: File;
}

export async function printModule(parts: ModuleParts): Promise<ModuleFiles> {
  const { name } = parts.manifest;
  const { printTypes } = await import('./types.ts');
  return {
    module: { name: `${name}.js`, text: banner(parts) + moduleText(parts) },
    types: { name: `${name}.d.ts`, text: banner(parts) + printTypes(parts) },
  };
}

export function banner({ manifest, version }: ModuleParts): string {
  return `// ${manifest.name}, made by grucc ${version}. build ${manifest.build}. Do not edit: the next build replaces it.\n`;
}

function moduleText({ manifest, kernels, weights, config }: ModuleParts): string {
  const names = listed(kernels);
  const runtime = prebuilt[names.toSorted().join('+') as keyof typeof prebuilt];
  return [
    runtime.trimEnd(),
    `const manifest = ${literal(manifest)};`,
    `export const config = ${literal(config)};`,
    'export const params = manifest.params;',
    `export const targets = ${literal(names)};`,
    `export const { load, loadSync } = createModule(manifest, ${kernelsText(kernels, weights)});`,
    'export { GruccError };',
    '',
  ].join('\n');
}

/** What a module runs, as an expression of JavaScript. */
export function kernelsText(kernels: ModuleParts['kernels'], weights: string | undefined): string {
  const members = Object.entries(kernels).map(([plan, code]) => `${plan}: ${code}`);
  if (weights !== undefined) members.push(`weights: "${weights}"`);
  return `{ ${members.join(', ')} }`;
}

/** A module's targets: those that `auto` tries in their order, then the one that it never picks. */
export function listed(kernels: ModuleParts['kernels']): readonly TargetName[] {
  return (['wasm', 'js', 'wgsl'] as const).filter((target) => kernels[target] !== undefined);
}
