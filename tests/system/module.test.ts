// The generated module as a user has it: its exports, its size, and what it says of wrong input.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { make } from '../support/module.ts';
import { writeTensors } from '../support/safetensors.ts';
import { compileJson, config, file, h0, hn, params, shapes, x, y } from '../support/twin.ts';

const folder = mkdtempSync(join(tmpdir(), 'grucc-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('exports', () => {
  it('tells what it is', async () => {
    const { module } = await make(config);
    expect(module).toMatchObject({
      params: shapes,
      targets: ['wasm', 'js'],
      config: { hidden_size: 16, bias: true },
    });
  });

  it('takes weights as safetensors bytes, as arrays, or baked in, with one result', async () => {
    const given = await make(config);
    const baked = await make({ ...config, weights: 'w.safetensors' }, { weights: () => file });
    const models = [
      await given.module.load({ weights: file }),
      given.module.loadSync({ weights: params }),
      await baked.module.load(),
      baked.module.loadSync({ target: 'js' }),
    ];
    const results = models.map((model) => model.run(x, { h0, batch: 3 }));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0].output.length).toBe(y.length);
    expect(results[0].hn.length).toBe(hn.length);
  });

  it('imports nothing and evaluates nothing', async () => {
    const { module } = await compileJson({ ...config, weights: 'w.safetensors' });
    expect(module.text).not.toMatch(
      /\bimport\b|\beval\b|new Function|\bfetch\b|\batob\b|TextDecoder|\bURL\b/,
    );
  });

  it('names the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await compileJson(config)).module.text).toContain(`made by grucc ${version}. build `);
  });

  it('is the same bytes every time', async () => {
    const [one, two] = [await compileJson(config), await compileJson(config)];
    expect(one.module).toEqual(two.module);
    expect(one.types).toEqual(two.types);
    const other = await compileJson({ ...config, hidden_size: 17 });
    expect(other.build).not.toBe(one.build);
  });
});

describe('gzipped', () => {
  const gzipped = async (json: object) =>
    gzipSync((await compileJson({ ...json, targets: ['wasm', 'js'] })).module.text, { level: 9 }).length;

  describe.each(['strict', 'fast'])('%s', (numerics) => {
    it.each([
      [40, 128, false],
      [13, 154, true],
      [512, 1024, false],
      [128, 256, false, true],
    ])(
      'a layer of %i to %i, lengths %s, fits in 16 kB',
      async (input, hidden, lengths, bidirectional = false) => {
        const sizes = { input_size: input, hidden_size: hidden, bidirectional };
        const layer = { name: 'm', ...sizes, seq_length: lengths, numerics };
        expect(await gzipped(layer)).toBeLessThan(16_000);
      },
    );

    it('two bidirectional layers fit in 18.5 kB', async () => {
      const sizes = { input_size: 128, hidden_size: 256, num_layers: 2 };
      expect(await gzipped({ name: 'm', ...sizes, bidirectional: true, numerics })).toBeLessThan(18_500);
    });
  });
});

describe('an AudioWorklet', () => {
  it('needs a model that streams, and wasm or js', async () => {
    const refusal = (json: object) =>
      compile({ config: { file: 'c.json', text: JSON.stringify({ ...config, ...json }) }, worklet: true });
    await expect(refusal({ bidirectional: true })).rejects.toThrow(
      /^c.json:1:\d+ - error GRU4008: an AudioWorklet needs/,
    );
    await expect(refusal({ targets: ['wgsl'] })).rejects.toThrow(
      /^c.json:1:\d+ - error GRU4008: targets: an AudioWorklet needs/,
    );
  });

  it('has a page module that can be imported where there is no audio', async () => {
    const { worklet } = await compile({
      config: { file: 'c.json', text: JSON.stringify({ ...config, name: 'silent' }) },
      worklet: true,
    });
    const page = worklet?.find(({ name }) => name === 'silent.audio.js');
    writeFileSync(join(folder, 'silent.mjs'), page?.text ?? '');
    const { GruNode } = await import(/* @vite-ignore */ join(folder, 'silent.mjs'));
    await expect(GruNode.create({})).rejects.toThrow('worklet: there is no AudioWorkletNode here');
    expect(page?.text).not.toMatch(/\bimport\b(?!\.meta)/);
    const file = worklet?.find(({ name }) => name === 'silent.worklet.js');
    expect(file?.text).not.toMatch(
      /\bimport\b|\beval\b|new Function|\bfetch\b|\batob\b|TextDecoder|\bURL\b|performance/,
    );
  });
});

describe('wrong input', () => {
  const load = async (more: object = {}) =>
    (await make({ ...config, ...more })).module.loadSync({ weights: params });

  it.each([
    ['x of the wrong length', {}, [new Float32Array(149), { batch: 3 }], 'GRU3001', /149/],
    ['wrong h0', {}, [x, { batch: 3, h0: new Float32Array(5) }], 'GRU3002', /\b96\b.*\b5\b/s],
    ['a length below 0', { seq_length: true }, [x, { seqLength: [5, -1, 3] }], 'GRU3003', /-1/],
    ['a length above T', { seq_length: true }, [x, { seqLength: [5, 6, 3] }], 'GRU3003', /6/],
    ['too many lengths', { seq_length: true }, [x, { batch: 3, seqLength: [1, 2, 3, 4] }], 'GRU3003', /4/],
    ['batch not derivable', {}, [x, {}], 'GRU3004', /batch/],
  ] as const)('%s', async (_name, more, args, code, message) => {
    const model = await load(more);
    for (const target of [model]) {
      expect(() => target.run(...(args as unknown as Parameters<typeof model.run>))).toThrow(
        expect.objectContaining({ code, message: expect.stringMatching(message) }),
      );
    }
  });

  it('stream on a bidirectional model, run after dispose', async () => {
    const { module } = await make({ name: 'b', input_size: 2, hidden_size: 2, bidirectional: true });
    const zeros = Object.fromEntries(
      Object.entries(module.params).map(([name, shape]) => [
        name,
        new Float32Array(shape.reduce((a, b) => a * b, 1)),
      ]),
    );
    const model = module.loadSync({ weights: zeros });
    expect(() => model.stream()).toThrow(expect.objectContaining({ code: 'GRU3006' }));
    model.dispose();
    model.dispose();
    expect(() => model.run(new Float32Array(2), { batch: 1 })).toThrow(
      expect.objectContaining({ code: 'GRU3005' }),
    );
  });

  it.each([
    ['missing', { ...params, bias_hh_l1: undefined }, /bias_hh_l1/],
    ['extra', { ...params, fc_weight: new Float32Array(3) }, /fc_weight/],
  ])('a %s weight', async (_name, weights, message) => {
    const { module } = await make(config);
    const given = Object.fromEntries(Object.entries(weights).filter(([, value]) => value)) as typeof params;
    expect(() => module.loadSync({ weights: given })).toThrow(
      expect.objectContaining({ code: 'GRU2002', message: expect.stringMatching(message) }),
    );
  });

  it('a hidden size that does not match the weights, at build and at load', async () => {
    const wrong = { ...config, hidden_size: 17 };
    const { module } = await make(wrong);
    const expected = { code: 'GRU2003', message: expect.stringMatching(/weight_ih_l0.*51,10.*48,10/s) };
    expect(() => module.loadSync({ weights: file })).toThrow(expect.objectContaining(expected));
    await expect(compileJson({ ...wrong, weights: 'w.safetensors' })).rejects.toMatchObject({
      ...expected,
      message: expect.stringMatching(
        /config\.json:1:\d+ - error GRU2003: w\.safetensors: .*\[51,10\].*\[48,10\]/s,
      ),
    });
  });

  it('a file of the model that holds the network, at load and at build', async () => {
    const held = writeTensors({
      ...Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [`gru.${name}`, { shape, data: params[name] }]),
      ),
      'fc.bias': { shape: [1], data: new Float32Array(1) },
    });
    const { module } = await make(config);
    const message = 'weights: all 8 are there after "gru.": remove it';
    expect(() => module.loadSync({ weights: held })).toThrow(
      expect.objectContaining({ code: 'GRU2002', message }),
    );
    await expect(compileJson({ ...config, weights: 'w.safetensors' }, held)).rejects.toThrow(
      `error GRU2002: w.safetensors: ${message}; "grucc import w.safetensors" makes a config and weights of it`,
    );
  });

  it.each([
    [[[5, NaN]], ['weight_ih_l0[0, 5] is NaN; 1 of 480 not finite']],
    [
      [
        [21, -Infinity],
        [479, NaN],
      ],
      ['weight_ih_l0[2, 1] is -Infinity; 2 of 480 not finite'],
    ],
    [[], []],
  ] as const)(
    'numbers that are not finite, at build: a warning, and the module as load has it: %j',
    async (wrong, told) => {
      const data = params.weight_ih_l0.slice();
      for (const [at, value] of wrong) data[at] = value;
      const own: typeof params = { ...params, weight_ih_l0: data };
      const tensors = Object.entries(shapes).map(([name, shape]) => [name, { shape, data: own[name] }]);
      const broken = writeTensors(Object.fromEntries(tensors));
      const { warnings, build } = await compileJson({ ...config, weights: 'w.safetensors' }, broken);
      expect(warnings.map(({ code, message }) => `${code} ${message}`)).toEqual(
        told.map((text) => `GRU2008 w.safetensors: ${text}`),
      );
      expect(
        warnings.every(({ severity, place }) => severity === 'warning' && place?.file === 'config.json'),
      ).toBe(true);
      expect(build).toMatch(/^[0-9a-f]{16}$/);
      const baked = await make({ ...config, weights: 'w.safetensors' }, { weights: () => broken });
      const given = await make(config);
      expect(baked.module.loadSync().run(x, { batch: 3 })).toEqual(
        given.module.loadSync({ weights: own }).run(x, { batch: 3 }),
      );
    },
  );

  it('a number that is beyond F32, at build', async () => {
    const header = {
      weight_ih_l0: { dtype: 'F64', shape: [3, 1], data_offsets: [0, 24] },
      weight_hh_l0: { dtype: 'F64', shape: [3, 1], data_offsets: [24, 48] },
    };
    const text = Buffer.from(JSON.stringify(header).padEnd(160));
    const data = Buffer.from(Float64Array.of(1, 1, 1, 1, 1e300, 1).buffer);
    const bytes = Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(text.length)).buffer), text, data]);
    const tiny = { name: 'tiny', input_size: 1, hidden_size: 1, bias: false, weights: 'w.safetensors' };
    const { warnings } = await compileJson({ ...tiny, targets: ['js'] }, bytes);
    expect(warnings.map(({ message }) => message)).toEqual([
      'w.safetensors: weight_hh_l0[1, 0] is Infinity; 1 of 3 not finite',
    ]);
  });

  it('a truncated file at build', async () => {
    await expect(
      compileJson({ ...config, weights: 'w.safetensors' }, file.subarray(0, file.length - 1)),
    ).rejects.toMatchObject({ code: 'GRU2001' });
  });

  it('a plan over 4 GiB: at build where the sizes are fixed, else in run', async () => {
    await expect(compileJson({ ...config, batch: 65536, steps: 65536 })).rejects.toMatchObject({
      code: 'GRU4004',
      message: expect.stringMatching(/GiB.*less than 4 GiB/s),
    });
    // whatever else such sizes would upset must not come first
    const huge = { name: 'huge', input_size: 3, hidden_size: 60_000, batch: 100_000, steps: 1000 };
    await expect(compileJson(huge)).rejects.toMatchObject({ code: 'GRU4004' });
    await expect(compileJson({ name: 'wide', input_size: 3, hidden_size: 60_000 })).rejects.toMatchObject({
      code: 'GRU4004',
      message: expect.stringMatching(/at least/),
    });
    const { module } = await make({ name: 'big', input_size: 1, hidden_size: 1024 });
    const zeros = Object.fromEntries(
      Object.entries(module.params).map(([name, shape]) => [
        name,
        new Float32Array(shape.reduce((a, b) => a * b, 1)),
      ]),
    );
    const model = module.loadSync({ target: 'wasm', weights: zeros });
    expect(() => model.run(new Float32Array(1_100_000), { batch: 1 })).toThrow(
      expect.objectContaining({ code: 'GRU3007' }),
    );
  });
});

describe('a plain script outside the repository', () => {
  it('imports the module and gets the numbers', async () => {
    const { module } = await compileJson({ ...config, name: 'plain', weights: 'w.safetensors' });
    writeFileSync(join(folder, 'plain.mjs'), module.text);
    const script = `
      const start = performance.now();
      const { load } = await import('./plain.mjs');
      const model = await load();
      const { output } = model.run(new Float32Array(${JSON.stringify([...x])}), { batch: 3, h0: new Float32Array(${JSON.stringify([...(h0 ?? [])])}) });
      console.log(JSON.stringify({ ms: performance.now() - start, output: [...output] }));`;
    writeFileSync(join(folder, 'plain-main.mjs'), script);
    const out = execFileSync(process.execPath, ['plain-main.mjs'], { cwd: folder, encoding: 'utf8' });
    const { output, ms } = JSON.parse(out) as { output: number[]; ms: number };
    console.log(`import to first result: ${ms.toFixed(1)} ms`);
    output.forEach((value, i) =>
      expect(Math.abs(value - y[i])).toBeLessThanOrEqual(1e-6 + 1e-6 * Math.abs(y[i])),
    );
  });
});
