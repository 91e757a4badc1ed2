// What a module's kernels need in memory, as far as the config fixes it: no memory can hold some plans, and some
// devices cannot hold others.

import { countIn } from '../runtime/gpu-areas.ts';
import type { Manifest } from '../runtime/manifest.ts';
import { fail, warning, type Diagnostic } from './diagnostics.ts';
import type { Config } from './front/config-types.ts';
import type { ParsedConfig } from './front/config.ts';

const most = 2 ** 32;
/** What every WebGPU device can bind as one buffer, and what no runtime asks more of: the default of its limit. */
const usual = 2 ** 27;

type Shape = Pick<Manifest, 'args' | 'programs'>;

/** Throws where a plan fits in no memory, rather than in `run`; what it returns are warnings. */
export function checkMemory(
  config: Config,
  shape: Shape,
  places: ParsedConfig['places'],
): readonly Diagnostic[] {
  const { batch, steps } = config;
  const sizes = { batch: batch === 'dynamic' ? 1 : batch, steps: steps === 'dynamic' ? 1 : steps };
  const least = batch === 'dynamic' || steps === 'dynamic' ? 'at least ' : '';
  const place = places.steps ?? places.batch ?? places.hidden_size;
  return Object.values(shape.programs).flatMap(({ args, plans }) =>
    Object.entries(plans).flatMap(([name, plan]) => {
      const areas = [...args, 'scratch'].map((each) => ({
        name: each,
        count: countIn(shape, plan, each, sizes),
      }));
      const [bytes, what] = name === 'wgsl' ? largestBuffer(areas) : wholeMemory(areas);
      const text = `the ${name} kernel would need ${least}${sizeText(bytes)} of memory${what}`;
      if (bytes >= most) fail('GRU4004', `${text}; expected less than 4 GiB`, place);
      if (name !== 'wgsl' || bytes <= usual) return [];
      const advice = `every WebGPU device has buffers of ${sizeText(usual)}, not every one has larger ones`;
      return [warning('GRU4006', `${text}: ${advice}`, place)];
    }),
  );
}

interface Area {
  readonly name: string;
  readonly count: number;
}

type Need = readonly [bytes: number, what: string];

/** One memory for all. */
function wholeMemory(areas: readonly Area[]): Need {
  return [4 * areas.reduce((sum, { count }) => sum + count, 0), ''];
}

/** A buffer each, and what they hold together is the device's to say. */
function largestBuffer(areas: readonly Area[]): Need {
  const [{ name, count }] = areas.toSorted((a, b) => b.count - a.count);
  const of = name === 'x' || name === 'scratch' ? name : `the ${name}`;
  return [4 * count, ` in one buffer, for ${of}`];
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
