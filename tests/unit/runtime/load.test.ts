// Loading: which target, with which weights, and what happens where WebAssembly is missing, forbidden or out of memory.
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LoadOptions } from '../../../runtime/index.ts';
import { GruccError, createModule } from '../../../runtime/index.ts';
import { assemble, bake, kernels, manifest, thrown, toy, toyModule, withPlans } from './toy.ts';

const of = (...values: readonly number[]): Float32Array => new Float32Array(values);
const rejected = async (promise: Promise<unknown>): Promise<string> => {
  const result = await promise.catch((error: unknown) => error);
  return result instanceof GruccError ? `${result.code} ${result.message}` : `not thrown: ${String(result)}`;
};

/** An engine or a page where wasm cannot be compiled. */
const forbidden = {
  Module: class {
    constructor() {
      throw new WebAssembly.CompileError('blocked by CSP');
    }
  },
  compile: async () => Promise.reject(new Error('blocked by CSP')),
};

afterEach(() => vi.unstubAllGlobals());

describe('target', () => {
  it('auto is wasm where there is wasm', async () => {
    expect((await toyModule().load()).target).toBe('wasm');
    expect(toyModule().loadSync({ target: 'auto' }).target).toBe('wasm');
  });

  it.each([
    ['missing', undefined],
    ['forbidden', forbidden],
  ])('auto is js where wasm is %s', async (_, stub) => {
    vi.stubGlobal('WebAssembly', stub);
    const model = await toyModule().load();
    expect([model.target, ...model.run(of(1, 2), { batch: 1 }).output]).toEqual(['js', 2, 4]);
    expect(toyModule().loadSync().target).toBe('js');
    expect(thrown(() => toyModule().loadSync({ target: 'wasm' }))).toMatch(
      /^GRU3008 target: wasm cannot run here: /,
    );
    expect(await rejected(toyModule().load({ target: 'wasm' }))).toMatch(/^GRU3008 /);
  });

  it('auto is js where the engine refuses the code, as without SIMD', () => {
    expect(toyModule({}, { wasm: 'AGFzbQEAAAD/' }).loadSync().target).toBe('js');
  });

  it('is the one that was compiled in', () => {
    const { js, wasm } = manifest.programs.run.plans;
    expect(createModule(withPlans({ js }), kernels).loadSync().target).toBe('js');
    const only = createModule(withPlans({ wasm }), { wasm: kernels.wasm as string, weights: bake(2) });
    expect(only.loadSync().target).toBe('wasm');
    expect(thrown(() => only.loadSync({ target: 'js' }))).toBe(
      'GRU3008 target: expected auto or wasm, got "js"',
    );
  });

  it.each([['wgsl'], [5], [null], [{}]])('refuses %s', async (target) => {
    const options = { target } as unknown as LoadOptions;
    expect(thrown(() => toyModule().loadSync(options))).toMatch(
      /^GRU3008 target: expected auto or wasm or js, got /,
    );
    expect(await rejected(toyModule().load(options))).toMatch(/^GRU3008 /);
  });

  it('refuses options of another kind', async () => {
    for (const options of [null, 5, 'wasm', of(1), { weight: 1 }])
      expect(await rejected(toyModule().load(options as LoadOptions))).toMatch(
        /^GRU3010 load: expected an object/,
      );
  });

  it('compiles once for all models of a module', async () => {
    const compile = vi.spyOn(WebAssembly, 'compile');
    const module = toyModule();
    await module.load();
    await module.load();
    expect(compile).toHaveBeenCalledTimes(1);
    compile.mockRestore();
  });
});

describe('weights', () => {
  const bare = createModule(manifest, { ...kernels, weights: undefined as unknown as string });

  it('given win over those built in, and are needed where none are', () => {
    const model = toyModule().loadSync({ weights: { w: of(5) } });
    expect([...model.run(of(1, 2), { batch: 1 }).output]).toEqual([5, 10]);
    expect(thrown(() => bare.loadSync())).toMatch(/^GRU2005 weights: /);
  });

  it('are read when load is called', async () => {
    const weights = { w: of(5) };
    const loading = toyModule().load({ weights });
    weights.w.fill(7);
    const model = await loading;
    weights.w.fill(8);
    expect([...model.run(of(1, 2), { batch: 1 }).output]).toEqual([5, 10]);
  });

  it.each([
    [{}, 'GRU2002 weights: missing 1 ["w"], unknown 0 []'],
    [{ w: of(1), v: of(1) }, 'GRU2002 weights: missing 0 [], unknown 1 ["v"]'],
    [{ w: of(1, 2) }, 'GRU2003 w: expected a Float32Array of 1 values, got Float32Array of 2'],
    [{ w: [1] }, 'GRU3010 w: expected a Float32Array of 1 values, got Array of 1'],
    [{ w: null }, 'GRU3010 w: expected a Float32Array of 1 values, got null'],
    [
      { v: of(1), w: of(1, 2) },
      'GRU2002 weights: missing 0 [], unknown 1 ["v"]; w: expected a Float32Array of 1 values, got Float32Array of 2',
    ],
    [
      of(1),
      'GRU3010 weights: expected bytes of a safetensors file or { name: Float32Array }, got Float32Array of 1',
    ],
    [null, 'GRU3010 weights: expected bytes of a safetensors file or { name: Float32Array }, got null'],
    ['w', 'GRU3010 weights: expected bytes of a safetensors file or { name: Float32Array }, got "w"'],
    [new Response('w'), 'GRU3010 weights: expected its arrayBuffer(), got Response'],
    [new Blob(['w']), 'GRU3010 weights: expected its arrayBuffer(), got Blob'],
    [
      Promise.resolve(of(1)),
      'GRU3010 weights: expected bytes of a safetensors file or { name: Float32Array }, got Promise',
    ],
    [
      [of(1)],
      'GRU3010 weights: expected bytes of a safetensors file or { name: Float32Array }, got Array of 1',
    ],
    [
      new Map([['w', of(1)]]),
      'GRU3010 weights: expected bytes of a safetensors file or { name: Float32Array }, got Map',
    ],
    [{ 'gru.w': of(1) }, 'GRU2002 weights: all 1 are there after "gru.": remove it'],
    [
      { 'fc.w.bias': of(1), 'fc.bias': of(1), 'net.gru.w': of(1) },
      'GRU2002 weights: all 1 are there after "net.gru.": remove it',
    ],
    // what is there by its name is not what is wrong
    [{ w: of(1), 'ema.w': of(1) }, 'GRU2002 weights: missing 0 [], unknown 1 ["ema.w"]'],
    [{ 'gru.v': of(1) }, 'GRU2002 weights: missing 1 ["w"], unknown 1 ["gru.v"]'],
  ])('%o', (weights, message) => {
    expect(thrown(() => bare.loadSync({ weights } as unknown as LoadOptions))).toBe(message);
  });

  it('are taken of any object with names: of a module, of a class, of another realm, or with no prototype', async () => {
    class Own {
      readonly w = of(5);
    }
    type Values = { readonly w: Float32Array };
    const moduleOf = (text: string): string => `data:text/javascript,${text}`;
    const named: readonly Values[] = [
      (await import(/* @vite-ignore */ moduleOf('export const w = Float32Array.of(5)'))) as Values,
      Object.assign(Object.create(null), { w: of(5) }),
      runInNewContext('({ w: Float32Array.of(5) })') as Values,
      new Own(),
    ];
    for (const weights of named)
      expect([...bare.loadSync({ weights }).run(of(1, 2), { batch: 1 }).output]).toEqual([5, 10]);
  });

  it('of a million wrong names are told briefly', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`n${i}`, of(1)]));
    expect(thrown(() => bare.loadSync({ weights: many })).length).toBeLessThan(400);
  });
});

describe('memory', () => {
  const small = createModule(withPlans({ wasm: manifest.programs.run.plans.wasm }), {
    ...kernels,
    wasm: assemble(true, 4),
  });

  it('that cannot grow is a typed error, and the model goes on', () => {
    const model = small.loadSync();
    expect(thrown(() => model.run(new Float32Array(200_000), { batch: 1 }))).toMatch(/^GRU3007 memory: /);
    expect([...model.run(of(1, 2), { batch: 1 }).output]).toEqual([2, 4]);
  });

  it('of more than 4 GiB is refused before it is asked for', () => {
    const wide = { scratch: [[2 ** 40, 'batch', 'steps']] as const };
    const plan = { ...manifest.programs.run.plans.js, ...wide } as never;
    for (const target of ['js', 'wasm'] as const) {
      const model = toyModule(withPlans({ js: plan, wasm: plan })).loadSync({ target });
      expect(thrown(() => model.run(of(1, 2), { batch: 1 }))).toMatch(/^GRU3007 memory: .*4 GiB/);
    }
  });

  it('of an instance that the engine refuses is a typed error', () => {
    const model = toy('wasm');
    const { Module, compile } = WebAssembly;
    const Instance = class {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    };
    vi.stubGlobal('WebAssembly', { Module, compile, Instance });
    expect(thrown(() => model.stream())).toMatch(/^GRU3007 .*could not allocate memory/);
  });
});
