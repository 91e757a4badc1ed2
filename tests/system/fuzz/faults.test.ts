// The fuzzer with bugs put into the compiler on purpose: it finds each within its normal number of cases.

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as pipeline from '../../../compiler/pipeline.ts';
import { allPasses, type Pass, type Passes } from '../../../compiler/check/stages.ts';
import { compileWith } from '../../../compiler/compile.ts';
import { faults, type Fault } from '../../support/faults.ts';
import { enableRelaxedSimd, resetRelaxedSimd } from '../../support/relaxed-simd.ts';
import { fuzz } from '../../tools/fuzz/fuzz.ts';
import type { Compile } from '../../tools/fuzz/modules.ts';
import { moreFaults } from '../../tools/fuzz/more-faults.ts';

const broken = vi.hoisted((): { passes?: Passes } => ({}));

vi.mock('../../../compiler/pipeline.ts', async (importOriginal) => {
  const original = await importOriginal<typeof pipeline>();
  const all = <T>(passes: readonly Pass<T>[], start: T): T =>
    passes.reduce((it, pass) => pass.run(it), start);
  return {
    ...original,
    // nothing is verified on the way: what is wrong has to show in the kernels' results
    toProgram: ((graph, signature, ...more) =>
      broken.passes
        ? broken.passes.lower(all(broken.passes.graph, graph), signature)
        : original.toProgram(graph, signature, ...more)) satisfies typeof pipeline.toProgram,
    toKernel: ((program, target, ...more) =>
      broken.passes
        ? all(broken.passes.loop(target), program)
        : original.toKernel(program, target, ...more)) satisfies typeof pipeline.toKernel,
  };
});

beforeAll(enableRelaxedSimd);
afterAll(resetRelaxedSimd);
afterEach(() => {
  delete broken.passes;
});

/** Of the texts of many modules a patch fits only some. */
const wherePatched =
  (patched: NonNullable<Fault['options']['compile']>): Compile =>
  async (passes, input) => {
    try {
      return await patched(input);
    } catch (cause) {
      if ((cause as Error).message !== 'the patch changed nothing') throw cause;
      return compileWith(passes, input);
    }
  };

/** Those of the run that every change gets: tests/system/fuzz/fuzz.test.ts. */
const usual = { seed: 7, networks: 82, counts: { loads: 4, samples: 8 } };

describe('the fuzzer finds', () => {
  it.each([...faults, ...moreFaults].map((fault) => [fault.name, fault] as const))(
    '%s',
    async (_name, { options }) => {
      broken.passes = options.passes;
      const { failure } = await fuzz({
        ...usual,
        shrinkFor: 0,
        ...(options.compile && { compile: wherePatched(options.compile) }),
      });
      expect(failure?.reproduce).toMatch(
        /^GRUCC_FUZZ_SEED=7 GRUCC_FUZZ_PATH=\d+ npx vitest run tests\/system\/fuzz\/fuzz\.test\.ts$/,
      );
    },
  );

  it('nothing in a compiler whose passes are its own', async () => {
    broken.passes = allPasses;
    const { failure } = await fuzz({ ...usual, networks: 4, shrinkFor: 0 });
    expect(failure).toBeUndefined();
  });
});

describe('what is found', () => {
  it('is made smaller, and reproduced by a check where that finds it too', async () => {
    const fault = faults.find(({ name }) => name.includes('reset gate'));
    broken.passes = fault?.options.passes;
    const { failure } = await fuzz({ ...usual, shrinkFor: 5000 });
    expect(failure?.message).toMatch(/^output of (wasm|js) is not what it has to be: \[\d+\]: /);
    expect(failure?.drawn).toMatchObject({
      tiles: 0,
      without: [],
      source: 'arrays',
      config: { input_size: 1, batch_first: false, seq_length: false },
    });
    expect(failure?.reproduce).toBe(
      `grucc check '${/[{].*[}]$/.exec(failure?.message ?? '')?.[0]}' --seed 1 --target wasm,js`,
    );
    const again = await fuzz({ ...usual, path: failure?.path, shrinkFor: 0 });
    expect(again.failure?.message).toBe(failure?.message);
    expect(again.session.modules).toBeLessThan(2);
  });
});
