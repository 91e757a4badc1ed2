// What a module's kernels need in memory, as far as the config fixes it: no memory can hold some plans, and some
// devices cannot hold others.

import { areas } from '../runtime/engine.ts';
import { gpuAreas } from '../runtime/gpu-areas.ts';
import type { KernelPlan, Manifest } from '../runtime/manifest.ts';
import { fail, warning, type Diagnostic } from './diagnostics.ts';
import type { Config } from './front/config-types.ts';
import type { ParsedConfig } from './front/config.ts';

const most = 2 ** 32;
/** What every WebGPU device can bind as one buffer, and what no runtime asks more of: the default of its limit. */
const usual = 2 ** 27;

type Shape = Pick<Manifest, 'input' | 'output' | 'outputs' | 'hidden' | 'states' | 'plans'>;

/** Throws where a plan fits in no memory, rather than in `run`; what it returns are warnings. */
export function checkMemory(
  config: Config,
  shape: Shape,
  places: ParsedConfig['places'],
): readonly Diagnostic[] {
  const { batch, steps } = config;
  const [b, t] = [batch === 'dynamic' ? 1 : batch, steps === 'dynamic' ? 1 : steps];
  const least = batch === 'dynamic' || steps === 'dynamic' ? 'at least ' : '';
  const place = places.steps ?? places.batch ?? places.hidden_size;
  return Object.entries(shape.plans).flatMap(([name, plan]) => {
    const [bytes, what] = name === 'wgsl' ? largestBuffer(shape, plan, b, t) : wholeMemory(shape, plan, b, t);
    const text = `the ${name} kernel would need ${least}${sizeText(bytes)} of memory${what}`;
    if (bytes >= most) fail('GRU4004', `${text}; expected less than 4 GiB`, place);
    if (name !== 'wgsl' || bytes <= usual) return [];
    const advice = `every WebGPU device has buffers of ${sizeText(usual)}, not every one has larger ones`;
    return [warning('GRU4006', `${text}: ${advice}`, place)];
  });
}

type Need = readonly [bytes: number, what: string];

/** One memory for all. */
function wholeMemory(shape: Shape, plan: KernelPlan, batch: number, steps: number): Need {
  return [4 * areas(shape, plan, batch, steps).reduce((sum, count) => sum + count, 0), ''];
}

const names = ['the weights', 'x', 'the lengths', 'h0', 'the output', 'hn', 'scratch'];

/** A buffer each, and what they hold together is the device's to say. */
function largestBuffer(shape: Shape, plan: KernelPlan, batch: number, steps: number): Need {
  const counts = gpuAreas(shape, plan, batch, steps);
  const count = Math.max(...counts);
  return [4 * count, ` in one buffer, for ${names[counts.indexOf(count)]}`];
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
