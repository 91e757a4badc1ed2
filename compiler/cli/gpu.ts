// A GPU in this process: the engine's own, or Dawn's where the npm package webgpu is installed beside the config.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FoundGpu } from '../check/index.ts';

interface Gpu {
  requestAdapter(): Promise<{ readonly info?: Readonly<Record<string, string>> } | null>;
}

interface Dawn {
  create(options: readonly string[]): Gpu;
}

/** Dawn ends the process where its object is collected before its devices. */
const kept: unknown[] = [];

export async function findGpu(cwd: string): Promise<FoundGpu> {
  const { navigator } = globalThis as { navigator?: { gpu?: Gpu } };
  try {
    const gpu = navigator?.gpu ?? (await dawn(cwd));
    kept.push(gpu);
    if (!gpu) return { about: 'no WebGPU in this Node; the npm package webgpu brings it' };
    const adapter = await gpu.requestAdapter();
    if (!adapter) return { about: 'WebGPU has no adapter here' };
    const { vendor, architecture, description } = adapter.info ?? {};
    return {
      gpu,
      about: [vendor, architecture, description].filter(Boolean).join(' ') || 'a GPU without a name',
    };
  } catch (error) {
    return { about: `WebGPU does not start: ${(error as Error).message}` };
  }
}

async function dawn(cwd: string): Promise<Gpu | undefined> {
  const path = resolved(join(cwd, 'any.js')) ?? resolved(import.meta.url);
  if (path === undefined) return undefined;
  const { create } = (await import(pathToFileURL(path).href)) as Dawn;
  return create([]);
}

function resolved(from: string): string | undefined {
  try {
    return createRequire(from).resolve('webgpu');
  } catch {
    return undefined;
  }
}
