// The prebuilt texts, run where an AudioWorklet would run them, and their size.
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { prebuilt, prebuiltWorklet } from '../../../runtime/prebuilt.gen.ts';
import { jsKernel, kernels, manifest } from './toy.ts';

type Variant = keyof typeof prebuilt;
const variants = Object.keys(prebuilt) as Variant[];

/** A realm of bare ECMAScript, with WebAssembly and without what an AudioWorklet lacks. */
function worklet(withWasm: boolean): object {
  const context = createContext(withWasm ? {} : { WebAssembly: undefined }, {
    codeGeneration: { strings: false, wasm: withWasm },
  });
  const lacking = 'atob TextDecoder fetch URL Buffer performance setTimeout crypto process';
  const found = lacking.split(' ').filter((name) => runInContext(`typeof ${name}`, context) !== 'undefined');
  expect(found).toEqual([]);
  return context;
}

const script = (variant: Variant, target: string): string => `
  'use strict';
  ${prebuilt[variant]}
  const jsKernel = ((N) => ${jsKernel.toString()})(2);
  const kernels = { ...${JSON.stringify(kernels)}, js: { run: jsKernel } };
  const model = createModule(${JSON.stringify(manifest)}, kernels).loadSync({ target: '${target}' });
  const stream = model.stream();
  stream.step(new Float32Array([1, 2]));
  let code = '';
  try { model.run(new Float32Array(3), { batch: 1 }); } catch (e) { code = e instanceof GruccError && e.code; }
  JSON.stringify([
    model.target,
    [...model.run(new Float32Array([1, 2, 3, 4]), { batch: 1 }).output],
    [...stream.step(new Float32Array([1, 2]))],
    code,
  ]);
`;

describe('prebuilt', () => {
  it.each([
    ['js', 'js'],
    ['wasm', 'wasm'],
    ['js+wasm', 'js'],
    ['js+wasm', 'wasm'],
  ] as const)('%s runs %s in a worklet', (variant, target) => {
    const result = runInContext(script(variant, target), worklet(target === 'wasm')) as string;
    expect(JSON.parse(result)).toEqual([target, [2, 4, 8, 12], [4, 8], 'GRU3001']);
  });

  it('holds only the targets of its name', () => {
    expect(prebuilt.js).not.toContain('WebAssembly');
    expect(prebuilt.js.length).toBeLessThan(prebuilt['js+wasm'].length);
    expect(prebuilt.wasm.length).toBeLessThan(prebuilt['js+wasm'].length);
  });

  it.each(variants)(
    '%s imports, exports and evaluates nothing, and can stand in a script element',
    (variant) => {
      expect(prebuilt[variant]).not.toMatch(/\bimport\b|\bexport\b|\beval\b|\bFunction\(|<\/script|<!--/i);
      expect(prebuilt[variant]).toMatch(
        /^const\{createModule,GruccError\}=\(\(\)=>\{[\x20-\x7e]*\}\)\(\);\n$/,
      );
    },
  );

  it.each(variants)('%s is small', (variant) => {
    const named = variant.includes('states') ? 900 : 0;
    expect(gzipSync(prebuilt[variant], { level: 9 }).length).toBeLessThanOrEqual(
      (variant.includes('wgsl') ? 9800 : 5200) + named,
    );
  });
});

describe('prebuilt for AudioWorklets', () => {
  it.each(Object.entries(prebuiltWorklet))('%s is small, and imports and evaluates nothing', (name, text) => {
    expect(text).not.toMatch(/\bimport\b|\bexport\b|\beval\b|\bFunction\(|<\/script|<!--/i);
    const limit = (name === 'page' ? 1800 : 6750) + (name.includes('states') ? 900 : 0);
    expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(limit);
  });

  it('holds only the targets of its name', () => {
    expect(prebuiltWorklet.js).not.toContain('WebAssembly');
    expect(prebuiltWorklet.page).not.toContain('safetensors');
  });
});
