// The same files read the other way: (batch, steps, ...) where the config says (steps, batch, ...), or the reverse.

import { GruccError } from '../diagnostics.ts';
import type { Config } from '../front/config-types.ts';
import { outputOf } from '../front/network.ts';
import type { Network } from '../network.ts';
import { readCase, type Arrays, type Case } from './case.ts';
import { swapped } from './meaning.ts';

/** A case that may be what the files hold, and what to do if it is. */
export interface Reading {
  readonly given: Case;
  readonly fix?: string;
}

/** Laid out as the config says, for the kernels there are; undefined where the files cannot be read so. */
export function otherLayout(file: string, arrays: Arrays, network: Network): Reading | undefined {
  const batchFirst = !network.config.batchFirst;
  const config = { ...network.config, batchFirst };
  // without a batch there is one layout
  if (arrays.get('x')?.shape.length !== 3) return undefined;
  try {
    const read = readCase(file, arrays, { ...network, config });
    if (!isPossible(read, config)) return undefined;
    const layout = batchFirst ? '(batch, steps, features)' : '(steps, batch, features)';
    return { given: turned(read, config), fix: `x is ${layout}: set "batch_first" to ${batchFirst}` };
  } catch (thrown) {
    if (thrown instanceof GruccError) return undefined;
    throw thrown;
  }
}

function isPossible({ batch, steps, seqLength }: Case, config: Config): boolean {
  const fits = (size: number, fixed: number | 'dynamic'): boolean => fixed === 'dynamic' || fixed === size;
  const lengths = seqLength ?? [];
  return (
    fits(batch, config.batch) &&
    fits(steps, config.steps) &&
    [0, batch].includes(lengths.length) &&
    lengths.every((length) => length <= steps)
  );
}

function turned(given: Case, config: Config): Case {
  const { batch, steps, x, expected } = given;
  const rows = config.batchFirst ? ([batch, steps] as const) : ([steps, batch] as const);
  const turn = (values: Float32Array, size: number): Float32Array =>
    Float32Array.from(swapped(values, ...rows, size));
  const { size, perStep } = outputOf(config);
  return {
    ...given,
    x: turn(x, config.inputSize),
    expected: expected.map(([name, values]) => [name, name === 'y' && perStep ? turn(values, size) : values]),
  };
}
