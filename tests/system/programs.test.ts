// Two programs in one module: they share arguments and parameters, and one does not change the other.

import { describe, expect, it } from 'vitest';
import { toKernel, toProgram } from '../../compiler/pipeline.ts';
import { js as jsBackend } from '../../runtime/js.ts';
import type { Kernels, Manifest } from '../../runtime/manifest.ts';
import { wasm as wasmBackend } from '../../runtime/wasm.ts';
import { js } from '../../targets/js/js.ts';
import { wasm } from '../../targets/wasm/wasm.ts';
import {
  data,
  HIDDEN,
  network,
  params,
  probeOf,
  readCode,
  sizes,
  twoPrograms,
} from '../support/two-programs.ts';

describe.each([
  ['js', js, jsBackend],
  ['wasm', wasm, wasmBackend],
] as const)('two programs on %s', (_name, target, backend) => {
  it('share arguments and parameters, each with weights of its own', async () => {
    const { manifest, kernels } = await twoPrograms(target);
    expect(manifest.programs.probe.args).toEqual(['weights', 'state', 'probed']);
    const alone = { ...manifest, programs: { run: manifest.programs.run } };
    const one = await target.emit({ run: toKernel(toProgram(network.graph, network.signature), target) });
    const open = (m: Manifest, of: Kernels) => {
      const made = backend(m, of);
      made.ready();
      return made.open(params);
    };
    const ofOne = open(alone, { [target.plan]: readCode(one.code) });
    const engine = open(manifest, kernels);
    const { x, h0 } = data;
    const [expected, result] = [ofOne, engine].map((each) => {
      const arrays = { x, output: new Float32Array(sizes.batch * sizes.steps * HIDDEN), state: h0.slice() };
      each.run('run', arrays, sizes);
      return arrays;
    });
    expect(result).toEqual(expected);
    expect(result.state).not.toEqual(h0);

    const before = { state: h0.slice(), probed: new Float32Array(h0.length) };
    engine.run('probe', before, sizes);
    expect(before).toEqual({ state: h0, probed: probeOf(h0) });
    const after = engine.stepper('probe', { state: result.state, probed: before.probed }, sizes);
    after.step();
    expect(after.arrays.probed).toEqual(probeOf(expected.state));
  });
});
