// Prints the types of a module. ts-morph takes most of a second to load, so that only who asks for types loads it.

import { banner, type File, type ModuleParts } from './module.ts';

export async function printModuleTypes(parts: ModuleParts): Promise<File> {
  const { printTypes } = await import('./types.ts');
  return { name: `${parts.manifest.name}.d.ts`, text: banner(parts) + printTypes(parts) };
}
