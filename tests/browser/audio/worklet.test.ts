// What grucc build --worklet writes, in Chromium: the sound of a model is that of its run, in every bit.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stats } from '../../../runtime/worklet-types.ts';
import { hasChromium } from '../../support/browser.ts';
import { firstDifference } from '../../support/random.ts';
import { writeTensors } from '../../support/safetensors.ts';
import { expected, folder, noise, openStudio, runOf, silence } from './studio.ts';
import type { Sound, Studio, Take } from './studio.ts';

let studio: Studio;

beforeAll(async () => {
  const opened = await openStudio();
  if (opened) studio = opened;
});

afterAll(async () => {
  await studio?.close();
  rmSync(folder, { recursive: true });
});

const cases: readonly (Omit<Take, 'sound'> & { readonly latency: number; readonly channels?: number })[] = [
  { name: 'sample', latency: 0 },
  { name: 'sample', latency: 0, weights: true },
  { name: 'sample', latency: 0, options: { target: 'js' } },
  { name: 'sample', latency: 0, options: { channels: 2 } },
  { name: 'sample_first', latency: 0, weights: true, options: { channels: 2 } },
  { name: 'sample_fixed', latency: 0, weights: true },
  { name: 'sample_masked', latency: 0, weights: true, options: { channels: 3 } },
  { name: 'sample_100', latency: 96, weights: true },
  { name: 'memory', latency: 0, weights: true, options: { channels: 2 } },
  { name: 'stereo', latency: 0, weights: true },
  { name: 'frames_64', latency: 0, weights: true },
  { name: 'frames_480', latency: 448 },
  { name: 'frames_480', latency: 448, weights: true, options: { target: 'js' } },
  { name: 'frames_480_first', latency: 448, weights: true, options: { channels: 2 } },
];

describe.skipIf(!hasChromium)('a node plays what run gives, in every bit', () => {
  it.each(cases)('$name, weights $weights, $options', async ({ latency, ...take }) => {
    const channels = (take.options?.['channels'] as number | undefined) ?? 1;
    const sound = Array.from({ length: channels }, (_, c) => noise(9600, `${c}`));
    const taken = await studio.render({ ...take, sound });
    expect(taken).toMatchObject({ latency, errors: [], target: take.options?.['target'] ?? 'wasm' });
    for (const [c, samples] of expected(take.name, sound, latency).entries()) {
      expect(samples.filter((value) => value !== 0).length).toBeGreaterThan(9000);
      expect(firstDifference(taken.sound[c] ?? [], samples), `channel ${c}`).toBeUndefined();
    }
  });

  it.each([
    ['features', 3, 2],
    ['stereo', 2, 2],
  ])('%s, its channels being the features', async (name, inputs, outputs) => {
    const sound = Array.from({ length: inputs }, (_, c) => noise(1280, `${c}`));
    const take = { name, sound, channels: outputs, options: { channels: 'joint' }, weights: true };
    const taken = await studio.render(take);
    const played = runOf(
      name,
      Array.from({ length: inputs * 1280 }, (_, i) => sound[i % inputs][Math.floor(i / inputs)]),
    );
    taken.sound.forEach((samples, c) =>
      expect(
        firstDifference(
          samples,
          played.filter((_, i) => i % outputs === c),
        ),
      ).toBeUndefined(),
    );
  });

  it('and from the start again after a reset', async () => {
    for (const [name, at, latency] of [
      ['sample', 1280, 0],
      ['frames_480', 1280, 448],
    ] as const) {
      const sound = [noise(4800, 'reset')];
      const taken = await studio.render({ name, sound, resetAt: at });
      const parts = [sound[0].slice(0, at), sound[0].slice(at)];
      const whole = parts.flatMap((part) => expected(name, [part], latency)[0] ?? []);
      expect(firstDifference(taken.sound[0] ?? [], whole)).toBeUndefined();
    }
  });

  it('and goes on without input, as run does with zeros', async () => {
    const sound = [[...noise(640, 'tail'), ...silence(640)]];
    const { sound: played } = await studio.render({ name: 'sample', sound, stopAt: 640 });
    expect(firstDifference(played[0] ?? [], runOf('sample', sound[0]))).toBeUndefined();
  });
});

describe.skipIf(!hasChromium)('what goes wrong', () => {
  const wrong = writeTensors({ 'rnn.weight_ih_l0': { shape: [1], data: new Float32Array(1) } });

  beforeAll(() => {
    writeFileSync(join(folder, 'wrong.safetensors'), wrong);
    writeFileSync(join(folder, 'cut.safetensors'), wrong.slice(0, 20));
    writeFileSync(join(folder, 'text.js'), 'this is no JavaScript');
    const other = readFileSync(join(folder, 'sample.worklet.js'), 'utf8').replaceAll(
      /(sample )[0-9a-f]{16}/g,
      '$10123456789abcdef',
    );
    writeFileSync(join(folder, 'other.worklet.js'), other);
  });

  it.each([
    ['no weights', 'stereo', {}, /^GRU2005 weights: none are built in/],
    [
      'weights of another model',
      'sample',
      { weights: 'wrong' },
      /^GRU2002 weights: missing 5 .*GRU2003|^GRU2002 weights: missing 5/,
    ],
    ['half a file of weights', 'sample', { weights: 'cut' }, /^GRU2001 weights: malformed safetensors/],
    [
      'a file that is not there',
      'sample',
      { url: '/nowhere.js' },
      /^GRU3012 worklet: cannot load \/nowhere.js: /,
    ],
    ['a file that is no script', 'sample', { url: '/text.js' }, /^GRU3012 worklet: cannot load \/text.js: /],
    [
      'the file of another build',
      'sample',
      { url: '/other.worklet.js' },
      /^GRU3012 worklet: \/other.worklet.js has no processor "sample [0-9a-f]{16}", or it is of another build/,
    ],
    ['an unknown processor', 'sample', { processor: 'mine' }, /^GRU3012 .* has no processor "mine"/],
    [
      'an unknown target',
      'sample',
      { target: 'wgsl' },
      /^GRU3008 target: expected auto or wasm or js, got "wgsl"/,
    ],
    [
      'an unknown option',
      'sample',
      { chanels: 2 },
      /^GRU3010 create: expected an object of .*, got "chanels"/,
    ],
    [
      'no channels',
      'sample',
      { channels: 0 },
      /^GRU3010 channels: expected an integer of 1 or more, or 'joint', got 0/,
    ],
    [
      'more channels than fixed',
      'sample_fixed',
      { weights: 'sample_fixed', channels: 2 },
      /^GRU3004 batch: expected 1, as compiled, got 2/,
    ],
    ['more channels than a node can have', 'sample', { channels: 1000 }, /^GRU3012 /],
    [
      'features that are no samples',
      'features',
      { weights: 'features' },
      /^GRU3012 channels: expected 'joint' for a model of 3 to 2 features, got 1/,
    ],
  ])('%s', async (_, name, options, message) => {
    expect(await studio.inPage('failure', { name, options })).toMatch(message);
  });

  it('a context that is closed, or none, and what cannot be sent', async () => {
    expect(await studio.inPage('closedContext')).toMatch(
      /^GRU3012 context: expected an open one, got one that is closed/,
    );
    expect(await studio.inPage('noContext')).toMatch(
      /^GRU3012 context: expected one with an audioWorklet, .*, got undefined/,
    );
    expect(await studio.inPage('functionAsData')).toMatch(
      /^GRU3010 create: cannot be sent to the audio thread/,
    );
  });

  it('a NaN in the input: told once, silent until a reset', async () => {
    const sound = [noise(2560, 'nan').map((value, i) => (i === 300 ? NaN : value))];
    const taken = await studio.render({ name: 'sample', sound, resetAt: 1280 });
    expect(taken.errors).toEqual(['GRU3013 processor: the output is NaN; silent until it is reset']);
    const whole = [
      ...runOf('sample', sound[0].slice(0, 256)),
      ...silence(1024),
      ...runOf('sample', sound[0].slice(1280)),
    ];
    expect(firstDifference(taken.sound[0] ?? [], whole)).toBeUndefined();
  });

  it('use after dispose, which may be called twice', async () => {
    expect(await studio.inPage('disposed')).toEqual(['GRU3005 node: disposed', 'GRU3005 node: disposed']);
  });

  it('all of it is told, nothing is thrown elsewhere', () => {
    expect(studio.problems).toEqual([]);
  });
});

describe.skipIf(!hasChromium)("a processor of the user's own", () => {
  const own = `import { register } from './sample.worklet.js';
    // Halves what the model makes of each frame of 100 samples, a step at a time.
    register('halved', {
      frame: 100,
      delay: 3,
      open(model, { channels, data }) {
        const stream = model.stream({ batch: channels });
        const x = new Float32Array(channels);
        return (input, output) => {
          for (let i = 0; i < 100; i++) {
            for (let c = 0; c < channels; c++) x[c] = input[c][i];
            const y = stream.step(x);
            for (let c = 0; c < channels; c++) output[c][i] = y[c] * data.gain;
          }
        };
      },
    });
    register('broken', { frame: 128, open: () => () => { throw new RangeError('out of strings'); } });
    register('unopened', { frame: 128, open: () => { throw new RangeError('no strings'); } });
    register('slow', { frame: 128, open: () => () => { for (const end = Date.now() + 6; Date.now() < end; ); } });
    register('endless', { frame: 0, open: () => () => {} });`;

  beforeAll(async () => {
    writeFileSync(join(folder, 'own.js'), own);
    const alone = `import { loadSync } from './sample.js';
      registerProcessor('alone', class extends AudioWorkletProcessor {
        stream = loadSync().stream();
        x = new Float32Array(1);
        process([[input]], [[output]]) {
          for (let i = 0; input && i < input.length; i++) {
            this.x[0] = input[i];
            output[i] = this.stream.step(this.x)[0];
          }
          return true;
        }
      });`;
    writeFileSync(join(folder, 'alone.js'), alone);
    for (const name of ['own', 'alone'])
      await bundle({
        entryPoints: [join(folder, `${name}.js`)],
        bundle: true,
        format: 'esm',
        minify: true,
        outfile: join(folder, `${name}.bundle.js`),
      });
  });

  it.each(['/own.js', '/own.bundle.js'])("that imports the processor's file: %s", async (url) => {
    const sound = [noise(1280, 'l'), noise(1280, 'r')];
    const options = { url, processor: 'halved', channels: 2, data: { gain: 0.5 } };
    const taken = await studio.render({ name: 'sample', sound, options });
    expect(taken).toMatchObject({ latency: 96 + 3, errors: [] });
    sound.forEach((samples, c) => {
      const halved = runOf('sample', samples).map((value) => value / 2);
      expect(
        firstDifference(taken.sound[c] ?? [], [...silence(96), ...halved].slice(0, 1280)),
      ).toBeUndefined();
    });
  });

  it.each(['/alone.js', '/alone.bundle.js'])('that imports the module: %s', async (url) => {
    const sound = [noise(1280, 'alone')];
    const taken = (await studio.inPage('renderAlone', { url, sound })) as Sound;
    expect(firstDifference(taken[0], runOf('sample', sound[0]))).toBeUndefined();
  });

  it('in a file that brings the processor once more', async () => {
    expect(await studio.inPage('twoFiles')).toEqual([0, 99, 0]);
  });

  it('whose faults are told', async () => {
    const sound = [noise(512, 'x')];
    const taken = await studio.render({
      name: 'sample',
      sound,
      options: { url: '/own.js', processor: 'broken' },
    });
    expect(taken.errors).toEqual(['GRU3013 processor: RangeError: out of strings']);
    expect(taken.sound[0].every((value) => value === 0)).toBe(true);
    const failure = (processor: string) =>
      studio.inPage('failure', { name: 'sample', options: { url: '/own.js', processor } });
    expect(await failure('unopened')).toBe('GRU3013 processor: RangeError: no strings');
    expect(await failure('endless')).toBe('GRU3010 frame: expected an integer of 1 or more, got 0');
  });
});

describe.skipIf(!hasChromium)('live', () => {
  it('tells how it goes: load, overruns, sound that came too late', async () => {
    const { calm, paused, busy } = (await studio.inPage('live')) as Record<
      'calm' | 'paused' | 'busy',
      Stats[]
    >;
    for (const { load, time } of calm)
      expect([load >= 0, load < Infinity, time > 0]).toEqual([true, true, true]);
    expect(paused.at(-1)?.missed).toBeLessThan(4000); // it stood still for 5000 ms
    const last = busy.at(-1);
    expect(last?.load).toBeGreaterThan(1);
    expect(last?.overruns).toBeGreaterThan(3); // each call is one, and a window has at least one call
    expect(last?.missed).toBeGreaterThan(100);
  });
});
