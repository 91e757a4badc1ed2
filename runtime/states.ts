// Several kinds of states by their names: c0 and cn beside h0 and hn. Modules of networks that have them carry this around
// the rest of the runtime, to which they are one state, one kind after the other.
import { checkFloats, checkOptions, expected, floats } from './check.ts';
import type { Dims } from './check.ts';
import type { Kernels, Manifest, State } from './manifest.ts';
import { checkApart, checkStream } from './model.ts';
import { checkLengths, givenSize, share, sizesOf } from './sizes.ts';
import type { RunOptions } from './types.ts';
import type { Worklet } from './worklet-processor.ts';
import type { Hook } from './worklet-types.ts';

type Named = Readonly<Record<string, unknown>>;
type Arrays = Readonly<Record<string, Float32Array>>;

/** What is changed of a model and of a stream; results may be promised. */
interface Model {
  run(x: Float32Array, options: object): unknown;
  stream(options: object): Stream;
}

interface Stream {
  step(x: Float32Array): unknown;
  reset(h0?: Float32Array): void;
  state: unknown;
  dispose(): void;
}

interface Module {
  load(options?: never): Promise<unknown>;
  loadSync(options?: never): unknown;
}

/** A module whose models take and give their states by name. */
export const withStates =
  <M extends object>(make: (manifest: Manifest, kernels: Kernels) => M) =>
  (manifest: Manifest, kernels: Kernels): M => {
    const { load, loadSync } = make(manifest, kernels) as unknown as Module;
    const named = (model: unknown): unknown => withNames(manifest, model as Model);
    return {
      load: async (options: never) => named(await load(options)),
      loadSync: (options: never) => named(loadSync(options)),
    } as unknown as M;
  };

/** A processor's file, whose hooks are given such models. */
export const workletWithStates =
  (make: (manifest: Manifest, kernels: Kernels) => Worklet) =>
  (manifest: Manifest, kernels: Kernels): Worklet => {
    const { register } = make(manifest, kernels);
    const named = (hook: Hook): Hook => ({
      ...hook,
      open: (model, setting) => hook.open(withNames(manifest, model as unknown as Model) as never, setting),
    });
    return { register: (name, hook) => register(name, hook && named(hook)) };
  };

/** `act` on a value, or on what is promised. */
const after = <T>(value: T | Promise<T>, act: (value: T) => unknown): unknown =>
  value instanceof Promise ? value.then(act) : act(value);

function withNames(m: Manifest, model: Model): Model {
  const kinds = m.args.state.states as readonly State[];
  const ends = kinds.map(({ name }) => `${name}n`);
  return {
    ...model,
    run(x, options = {}) {
      checkOptions('run', options, ...startNames(kinds), 'seqLength', 'batch', 'steps', 'out');
      const { out = {}, seqLength, batch, steps } = options as RunOptions;
      checkOptions('out', out, 'output', ...ends);
      checkLengths(m, seqLength);
      const h0 = startIn(kinds, options as Named, givenSize(m, 'batch', batch) ?? seqLength?.length);
      const own: RunOptions = { seqLength, batch, steps, h0 };
      const given = ends.map((name) => (out as Partial<Arrays>)[name]);
      const sizes = sizesOf(m, x, own);
      given.forEach((array, i) => {
        if (array !== undefined) checkFloats(3009, `out.${ends[i]}`, array, dimsIn(kinds[i], sizes.batch));
      });
      const all = Object.entries(out as Arrays);
      for (const [one, a] of all)
        for (const [other, b] of all) if (one < other && a && b) checkApart(one, a, other, b);
      return after(model.run(x, { ...own, out: { output: out.output } }), (result) => {
        const { output, hn } = result as Arrays;
        const named = partsOf(kinds, hn).map((part, i) => {
          given[i]?.set(part);
          return given[i] ?? part.slice();
        });
        const finals = Object.fromEntries(ends.map((name, i) => [name, named[i]]));
        return { output, ...finals, state: byName(kinds, named) };
      });
    },
    stream: (options = {}) => streamWithNames(m, kinds, model, options as Named),
  };
}

function streamWithNames(m: Manifest, kinds: readonly State[], model: Model, options: Named): Stream {
  checkOptions('stream', options, 'batch', ...startNames(kinds));
  const [batch] = checkStream(m, { batch: options.batch as number });
  const stream = model.stream({ batch, h0: startIn(kinds, options, batch) });
  const copies = (all: unknown): Arrays =>
    byName(
      kinds,
      partsOf(kinds, all as Float32Array).map((part) => part.slice()),
    );
  return {
    step: (x) => stream.step(x),
    reset(start?: object) {
      if (start !== undefined) checkOptions('reset', start, ...startNames(kinds));
      stream.reset(start && startIn(kinds, start as Named, batch));
    },
    get state() {
      return after(stream.state, copies);
    },
    set state(all) {
      stream.state = startIn(kinds, { state: all ?? null }, batch);
    },
    dispose: () => stream.dispose(),
  };
}

/** The options that give what states begin as: one for each, or all of them as a stream's `state` gives them. */
const startNames = (kinds: readonly State[]): readonly string[] => [
  ...kinds.map(({ name }) => `${name}0`),
  'state',
];

const dimsIn = ({ count, size }: State, batch: number): Dims => ({ states: count, batch, hidden: size });

/** All of what states begin as, checked, one kind after the other; nothing where none is given. */
function startIn(
  kinds: readonly State[],
  { state: all, ...given }: Named,
  known: number | undefined,
): Float32Array | undefined {
  const single = kinds.find(({ name }) => given[`${name}0`] !== undefined);
  if (all !== undefined) {
    if (single) expected(3002, 'state', `undefined, as ${single.name}0 is given`, all);
    checkOptions('state', all as object, ...kinds.map(({ name }) => name));
  } else if (!single) return undefined;
  const starts = kinds.map(({ name }): readonly [string, unknown] =>
    all === undefined ? [`${name}0`, given[`${name}0`]] : [`state.${name}`, (all as Named)[name]],
  );
  const came = starts.find(([, value]) => value !== undefined);
  for (const [name, value] of starts)
    if (value === undefined)
      expected(3002, name, came ? `an array, as ${came[0]} is given` : 'an array', value);
  const [[name, first]] = starts;
  const [{ count, size }] = kinds;
  const batch = known ?? share(3002, name, first as Float32Array, { states: count, hidden: size });
  const arrays = starts.map(([each, value], i) => {
    checkFloats(3002, each, value, dimsIn(kinds[i], batch));
    return value as Float32Array;
  });
  const joined = floats(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}

/** Each kind's part of all states. */
function partsOf(kinds: readonly State[], all: Float32Array): readonly Float32Array[] {
  const total = kinds.reduce((sum, { count, size }) => sum + count * size, 0);
  const batch = all.length / total;
  let at = 0;
  return kinds.map(({ count, size }) => all.subarray(at, (at += count * batch * size)));
}

const byName = (kinds: readonly State[], parts: readonly Float32Array[]): Arrays =>
  Object.fromEntries(kinds.map(({ name }, i) => [name, parts[i]]));
