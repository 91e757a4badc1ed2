// Prints what plays a model in an AudioWorklet: the processor's file, the page's module, and the types of both.

import type { PlanName } from '../runtime/manifest.ts';
import { prebuiltWorklet } from '../runtime/prebuilt.gen.ts';
import { literal } from './literal.ts';
import { banner, kernelMembers, listed, runtimeFor, widthOf, type ModuleParts } from './module.ts';
import { pageTypes, processorTypes } from './types-worklet.ts';

/** Types come before what they are of. None where no target of the module runs there. */
export function printWorklet(
  parts: ModuleParts,
): readonly { readonly name: string; readonly text: string }[] {
  const { name } = parts.manifest;
  const texts = {
    [`${name}.worklet.d.ts`]: processorTypes(name),
    [`${name}.audio.d.ts`]: pageTypes(parts),
    [`${name}.worklet.js`]: processorText(parts),
    [`${name}.audio.js`]: pageText(parts),
  };
  return Object.entries(texts).map(([file, text]) => ({ name: file, text: banner(parts) + text }));
}

/** With the build in it: a page and a file of two builds then do not find each other, rather than misbehave. */
const processorName = ({ manifest }: ModuleParts): string => `${manifest.name} ${manifest.build}`;

/** The file a context loads. Users may import it in a file of their own, so it may come twice: the first one serves. */
function processorText(parts: ModuleParts): string {
  const kernels = withoutGpu(parts.kernels);
  const { run } = parts.manifest.programs;
  const programs = { run: { ...run, plans: withoutGpu(run.plans) } };
  const runtime = prebuiltWorklet[runtimeFor(parts, listed(kernels)) as keyof typeof prebuiltWorklet];
  return [
    runtime.trimEnd(),
    `const manifest = ${literal({ ...parts.manifest, programs })};`,
    `export const { register } = createWorklet(manifest, { ${kernelMembers({ kernels, weights: parts.weights })} });`,
    `try { register(${literal(processorName(parts))}); } catch (error) { if (error.name !== "NotSupportedError") throw error; }`,
    'export { GruccError };',
    '',
  ].join('\n');
}

function withoutGpu<T extends Readonly<Partial<Record<PlanName, unknown>>>>(byPlan: T): Omit<T, 'wgsl'> {
  const { wgsl: _, ...others } = byPlan;
  return others;
}

function pageText(parts: ModuleParts): string {
  const { name, dims } = parts.manifest;
  const [input, output] = [widthOf(parts, 'x'), widthOf(parts, 'output')];
  const info = literal({ processor: processorName(parts), input, output, batch: dims.batch }).slice(1, -1);
  // Bundlers find the file by this expression, which has to be spelled so.
  const url = `new URL(${literal(`./${name}.worklet.js`)}, import.meta.url)`;
  return [
    prebuiltWorklet.page.trimEnd(),
    'export class GruNode extends ModelNode {',
    `  static info = { ${info}, url: () => ${url} };`,
    '}',
    'export { GruccError };',
    '',
  ].join('\n');
}
