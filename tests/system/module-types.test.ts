// The types of generated modules, as TypeScript reads them: what runs is accepted, what does not is refused.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/compile.ts';
import { compileJson, config, file } from '../support/twin.ts';

const folder = mkdtempSync(join(tmpdir(), 'grucc-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));

function check(usage: string): string {
  writeFileSync(join(folder, 'use.ts'), usage);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    '{"compilerOptions":{"strict":true,"exactOptionalPropertyTypes":true,"noEmit":true,"module":"nodenext","target":"es2022","types":[]},"files":["use.ts"]}',
  );
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  try {
    return execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  } catch (thrown) {
    return (thrown as { stdout: string }).stdout;
  }
}

async function declare(json: object): Promise<void> {
  const { types, module } = await compileJson(json);
  writeFileSync(join(folder, types.name), types.text);
  writeFileSync(join(folder, module.name), module.text);
}

describe('types', () => {
  it('accept what runs', async () => {
    await declare(config);
    const problems = check(`
    import { load, loadSync, config, params, targets, GruccError, type Model, type Stream } from './twin.js';
    const model: Model = await load({ target: 'wasm', weights: new Uint8Array() });
    const { output, hn } = model.run(new Float32Array(10), { h0: hnOf(), batch: 1, steps: 1, out: {} });
    function hnOf(): Float32Array { return new Float32Array(32); }
    const stream: Stream = loadSync({ weights: { weight_ih_l0: output } as never }).stream({ batch: 2 });
    stream.reset(hn); stream.state = stream.step(output);
    const shape: readonly [48, 10] = params.weight_ih_l0;
    const size: 16 = config.hidden_size;
    const first: 'wasm' = targets[0];
    try { model.dispose(); } catch (e) { if (e instanceof GruccError) { const code: string = e.code; } }
  `);
    expect(problems).toBe('');
  });

  it('have the states of an lstm by name, and all of them as what a stream gives', async () => {
    const lstm = { name: 'memory', input_size: 3, hidden_size: 4, proj_size: 2, cell: 'lstm' };
    await declare({ ...lstm, targets: ['wasm', 'js'] });
    await declare({ ...lstm, name: 'memory_gpu', targets: ['wgsl'] });
    const problems = check(`
    import { loadSync, type Model } from './memory.js';
    import { load } from './memory_gpu.js';
    const weights = new Uint8Array();
    const model: Model = loadSync({ weights });
    const x = new Float32Array(3);
    const { output, hn, cn, state } = model.run(x, { h0: undefined, batch: 1, out: { cn: new Float32Array(4) } });
    const ends: readonly Float32Array[] = [output, hn, cn, state.h, state.c];
    model.run(x, { h0: hn, c0: cn });
    const stream = model.stream({ h0: hn, c0: cn });
    const { h, c } = stream.state;
    stream.state = { h, c };
    stream.reset({ h0: h, c0: c });
    stream.reset();
    model.run(x, { state: stream.state });
    const gpu = await load({ target: 'wgsl', weights, gpu: {} });
    const onGpu: Float32Array = (await gpu.run(x, { h0: hn, c0: cn })).cn;
    const later = await gpu.stream({ state: { h, c } }).state;
    const one: Float32Array = later.c;
    // @ts-expect-error results are given one by one
    model.run(x, { out: { state } });
    // @ts-expect-error it has no such state
    model.run(x, { n0: hn });
    // @ts-expect-error a record, not one array
    stream.state = hn;
  `);
    expect(problems).toBe('');
  });

  it('know what is promised on wgsl', async () => {
    await declare({ ...config, name: 'three', targets: ['wasm', 'js', 'wgsl'] });
    await declare({ ...config, name: 'alone', targets: ['wgsl'] });
    const problems = check(`
    import { load, loadSync, targets, type GpuModel, type Model } from './three.js';
    import { load as loadAlone } from './alone.js';
    const weights = new Uint8Array();
    const gpu: GpuModel = await load({ target: 'wgsl', weights, device: {} });
    const { output } = await gpu.run(new Float32Array(10), { batch: 1 });
    const stream = gpu.stream();
    const y: Float32Array = await stream.step(output);
    stream.state = await stream.state;
    const cpu: Model = await load({ target: 'wasm', weights });
    const third: 'wgsl' = targets[2];
    const alone = await loadAlone({ target: 'wgsl', weights, gpu: {} });
    // @ts-expect-error wgsl is asynchronous
    loadSync({ target: 'wgsl', weights });
    // @ts-expect-error there is nothing for auto to pick
    await loadAlone({ weights });
  `);
    expect(problems).toBe('');
  });

  it('take undefined for whatever may be left out', async () => {
    const more = { targets: ['wasm', 'js', 'wgsl'], seq_length: true, weights: 'w.safetensors' };
    await declare({ ...config, ...more, name: 'every' });
    const problems = check(`
      import { load, type GpuArray, type LoadOptions, type StreamOptions } from './every.js';
      const none = undefined;
      const options: LoadOptions = { target: none, weights: none };
      const model = await load(options);
      const h0 = [new Float32Array(96)].find(({ length }) => length > 96);
      model.run(new Float32Array(150), {
        h0, seqLength: none, batch: none, steps: none, out: { output: none, hn: h0 },
      });
      model.run(new Float32Array(150), { batch: 3, out: none });
      const streaming: StreamOptions = { batch: none, h0 };
      model.stream(streaming).reset(none);
      const gpu = await load({ target: 'wgsl', weights: none, device: none, gpu: none, weightType: none });
      const place = {} as { readonly output: GpuArray | undefined; readonly hn?: Float32Array };
      const { output, hn } = await gpu.run(new Float32Array(150), { h0, out: place });
      const either: GpuArray | Float32Array = output;
      const fresh: Float32Array = hn;
      const { output: kept } = await gpu.run(new Float32Array(150), { out: { output: {} as GpuArray } });
      const buffer: GpuArray = kept;
      // @ts-expect-error it is a new array where none was given
      const never: GpuArray = output;
      await load({ target: 'fastest', batch: 1, steps: 1, weights: none, gpu: none });
      // @ts-expect-error it has to be told its sizes
      await load({ target: 'fastest', batch: none, steps: 1 });
    `);
    expect(problems).toBe('');
  });

  it('know the node of an AudioWorklet, and a processor of its own', async () => {
    const files = async (json: object) => {
      const text = JSON.stringify({ ...config, ...json });
      const made = await compile({
        config: { file: 'config.json', text },
        weights: () => file,
        worklet: true,
      });
      for (const each of [made.types, ...(made.worklet ?? [])])
        writeFileSync(join(folder, each.name), each.text);
      return made.worklet?.map(({ name }) => name);
    };
    expect(await files({ name: 'heard' })).toEqual([
      'heard.worklet.d.ts',
      'heard.audio.d.ts',
      'heard.worklet.js',
      'heard.audio.js',
    ]);
    await files({ name: 'heard_baked', weights: 'w.safetensors' });
    const problems = check(`
    import { GruNode, GruccError, type Stats } from './heard.audio.js';
    import { GruNode as Baked } from './heard_baked.audio.js';
    import { register } from './heard.worklet.js';
    const node: GruNode = await GruNode.create(new AudioContext(), {
      weights: new Uint8Array(), channels: 2, target: 'js', url: new URL('x:y'), processor: 'own', data: { a: 1 },
    });
    const plain: AudioWorkletNode = node;
    const samples: number = node.latency;
    const target: 'wasm' | 'js' = node.target;
    node.addEventListener('stats', ({ detail }) => { const { load, overruns, missed, time }: Stats = detail; });
    node.addEventListener('error', ({ error }) => { const code: string = error.code; node.reset(); });
    await node.reset();
    node.connect(node.context.destination);
    node.dispose();
    const baked: Baked = await Baked.create(new OfflineAudioContext(1, 128, 48000), { channels: 'joint' });
    register('own', { frame: 480, delay: 480, open(model, { channels, data, port }) {
      const stream = model.stream({ batch: channels });
      return ([left], [right]) => { right.set(stream.step(left)); };
    } });
    // @ts-expect-error weights are not baked in
    await GruNode.create(node.context);
    // @ts-expect-error a processor has frames
    register('own', { open: () => () => {} });
    // @ts-expect-error it is created with create
    new GruNode(node.context);
  `);
    expect(problems).toBe('');
  });

  it('refuse what does not', async () => {
    await declare({ ...config, name: 'both', bidirectional: true, batch: 4, targets: ['js'] });
    const problems = check(`
    import { load, loadSync } from './both.js';
    // @ts-expect-error weights are not baked in
    await load();
    // @ts-expect-error wasm is not compiled in
    await load({ target: 'wasm', weights: new Uint8Array() });
    const model = loadSync({ weights: new Uint8Array() });
    // @ts-expect-error bidirectional models do not stream
    model.stream();
    // @ts-expect-error the batch is fixed
    model.run(new Float32Array(40), { batch: 5 });
    // @ts-expect-error no lengths were compiled in
    model.run(new Float32Array(40), { seqLength: [1] });
  `);
    expect(problems).toBe('');
  });
});
