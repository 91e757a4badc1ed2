// A GPU to run on: Dawn in Node on Chromium's software driver, or the reason why there is none.

import { existsSync, mkdtempSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'webgpu';
import type { GpuDevice, GpuRoot } from '../../../runtime/gpu-types.ts';

const drivers = [
  process.env['VK_ICD_FILENAMES'],
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
];

/** Dawn's own object has to outlive its devices, and nothing else holds it. */
const kept: object[] = [];

function start(options: string[]): GPU {
  const gpu = create(options);
  kept.push(gpu);
  return gpu;
}

/** Where the system has no Vulkan loader, the one beside the driver serves; loaded for good, it is found by its name. */
function preload(driver: string): void {
  const loader = join(dirname(driver), 'libvulkan.so.1');
  const noDelete = 0x1000;
  try {
    if (existsSync(loader)) process.dlopen({ exports: {} }, loader, constants.dlopen.RTLD_NOW | noDelete);
  } catch {
    // it is no module of Node's, which Node says once it is loaded
  }
}

export type Found =
  { readonly gpu: GpuRoot; readonly name: string } | { readonly gpu: undefined; readonly reason: string };

/** A Vulkan driver that needs no GPU: the one that the environment names, or Chromium's. */
export const softwareDriver = (): string | undefined =>
  drivers.find((path) => path !== undefined && existsSync(path));

/** The driver is chosen by the environment, which has to be set before Dawn starts. */
export async function findGpu(): Promise<Found> {
  const driver = softwareDriver();
  if (!driver) return { gpu: undefined, reason: `no software driver: ${drivers.slice(1).join(', ')}` };
  process.env['VK_ICD_FILENAMES'] = driver;
  process.env['XDG_RUNTIME_DIR'] ??= mkdtempSync(join(tmpdir(), 'grucc-gpu-'));
  preload(driver);
  const gpu = start([]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) return { gpu: undefined, reason: `no adapter with ${driver}` };
  const { vendor, architecture, description } = adapter.info;
  return {
    gpu: gpu as unknown as GpuRoot,
    name: [vendor, architecture, description].filter(Boolean).join(' '),
  };
}

/** Tests that need a GPU are skipped aloud where there is none; where everything must run, that is a failure. */
export async function needGpu(): Promise<Extract<Found, { name: string }> | undefined> {
  const found = await findGpu();
  if (found.gpu) {
    console.log(`wgsl runs on ${found.name}`);
    return found;
  }
  if (process.env['CI']) throw new Error(`wgsl cannot run: ${found.reason}`);
  console.warn(`wgsl is NOT run: ${found.reason}`);
  return undefined;
}

/** A device that checks shaders and pipelines, and computes nothing. */
export async function nullDevice(): Promise<GpuDevice> {
  const adapter = await start(['backend=null']).requestAdapter();
  if (!adapter) throw new Error('Dawn has no null backend');
  return (await adapter.requestDevice()) as unknown as GpuDevice;
}
