// The types users meet. T steps, B sequences, I = input, O = output, H = hidden, S = states; arrays are row-major.
import type { CpuTarget, TargetName } from './manifest.ts';

/** The bytes of a safetensors file, or one array for each parameter. */
export type Weights = Uint8Array | ArrayBuffer | Readonly<Record<string, Float32Array>>;

export interface LoadOptions {
  /** default 'auto': wasm where the engine and the page's policy allow it, else js */
  readonly target?: 'auto' | CpuTarget | undefined;
  /** optional where weights were built in */
  readonly weights?: Weights | undefined;
}

/**
 * The start of every state, (S, B, size) each, by its name: that of an LSTM is `h0` and `c0`. All of them are given, or
 * none, which means zeros; `state` gives them as a stream's `state` does.
 */
export interface Starts {
  readonly h0?: Float32Array | undefined;
  readonly c0?: Float32Array | undefined;
  readonly state?: AllStates | undefined;
}

/** Of networks with one kind of state its array; else an array for each by name: `{ h, c }`. */
export type AllStates = Float32Array | Readonly<Record<string, Float32Array>>;

export interface RunOptions extends Starts {
  /** one length for each sequence, 0 to T, for models compiled with `seq_length`; T where absent */
  readonly seqLength?: Int32Array | readonly number[] | undefined;
  /** B; where it is neither fixed nor given it comes from `seqLength`, else `h0`, else x and steps */
  readonly batch?: number | undefined;
  /** T; where it is neither fixed nor given it comes from x and the batch */
  readonly steps?: number | undefined;
  /** arrays to write into instead of fresh ones */
  readonly out?:
    { readonly [name in Exclude<keyof RunResult, 'state'>]?: RunResult[name] | undefined } | undefined;
}

export interface RunResult {
  /** (T, B, O), or (B, T, O) for models compiled with `batch_first` */
  readonly output: Float32Array;
  /** (S, B, H): the states after each sequence's last step */
  readonly hn: Float32Array;
  /** and so on by the names of states: that of an LSTM */
  readonly cn?: Float32Array;
  /** of networks with several kinds of states: the same arrays by name, `{ h, c }` */
  readonly state?: Readonly<Record<string, Float32Array>>;
}

export interface StreamOptions extends Starts {
  /** B; default: the model's fixed batch, else 1 */
  readonly batch?: number | undefined;
}

/** `All` is what its `state` is: of networks with several kinds of states `{ h, c }`. */
export interface Stream<All extends AllStates = Float32Array> {
  /** One time step: x (B, I) in, (B, O) out, a view that is valid until the next call. Allocates nothing. */
  step(x: Float32Array): Float32Array;
  /** Starts over from h0 (S, B, H), of several kinds of states from `{ h0, c0 }`, or from zeros. */
  reset(start?: Float32Array | Starts): void;
  /** (S, B, H), laid out like hn: reading gives a copy, writing copies in. */
  state: All;
  dispose(): void;
}

export interface Model {
  readonly target: CpuTarget;
  /** whether it runs on fused multiply-add: models compiled with fast numerics, in engines that have it */
  readonly fused: boolean;
  /** x (T, B, I), or (B, T, I) for models compiled with `batch_first`; it is not kept. */
  run(x: Float32Array, options?: RunOptions): RunResult;
  stream(options?: StreamOptions): Stream;
  /** Frees the memory and ends the model's streams; further calls do nothing. */
  dispose(): void;
}

export interface ModelModule {
  load(options?: LoadOptions): Promise<Model>;
  loadSync(options?: LoadOptions): Model;
}

/** What weights are stored as on a GPU; arithmetic is in f32 all the same. */
export type WeightType = 'f32' | 'f16';

/** For modules compiled for wgsl. */
export interface GpuLoadOptions {
  readonly target: 'wgsl';
  readonly weights?: Weights | undefined;
  /** a GPUDevice to work on; it stays the caller's. Default: one of the model's own */
  readonly device?: object | undefined;
  /** a GPU object, where `navigator.gpu` is absent */
  readonly gpu?: object | undefined;
  /** 'f16' rounds the weights, and halves the memory that they take and that is read; default 'f32' */
  readonly weightType?: WeightType | undefined;
}

export interface GpuStream<All extends AllStates = Float32Array> {
  /** One time step: x (B, I), copied at once, in, (B, O) out, in an array of the caller's. Steps run in order. */
  step(x: Float32Array): Promise<Float32Array>;
  /** Starts over from h0 (S, B, H), of several kinds of states from `{ h0, c0 }`, or from zeros: the next step does. */
  reset(start?: Float32Array | Starts): void;
  /** (S, B, H), laid out like hn, after the steps asked for so far: reading promises a copy, writing copies in. */
  get state(): Promise<All>;
  set state(value: All);
  dispose(): void;
}

/** The part of a GPUBuffer that tells what it is. */
export interface GpuArray {
  readonly size: number;
  readonly usage: number;
  destroy(): void;
}

/** Where results are to go: the buffers of a GPU, which are used in place, or arrays. */
export interface GpuOut {
  readonly output?: Float32Array | GpuArray | undefined;
  readonly hn?: Float32Array | GpuArray | undefined;
}

export interface GpuRunOptions<Out extends GpuOut> extends Pick<
  RunOptions,
  'state' | 'seqLength' | 'batch' | 'steps'
> {
  readonly c0?: Float32Array | undefined;
  readonly h0?: Float32Array | GpuArray | undefined;
  readonly out?: Out | undefined;
}

/** What `out` had, and new arrays for the rest. */
export type GpuRunResult<Out extends GpuOut> = Omit<RunResult, keyof Out & keyof GpuOut> & {
  readonly [name in keyof Out & keyof GpuOut]-?: undefined extends Out[name]
    ? NonNullable<Out[name]> | Float32Array
    : Out[name];
};

export interface GpuModel {
  readonly target: 'wgsl';
  /** what its weights are stored as */
  readonly weightType: WeightType;
  /** whether its kernels read f16 by the device's `shader-f16`; without it they unpack pairs, to the same numbers */
  readonly shaderF16: boolean;
  /**
   * As a `Model`'s; arrays are copied before it returns, but for `out`, which it fills at the end. A GPUBuffer of the
   * model's device, of exactly the size and with the usage STORAGE, is read or written in place.
   */
  run<Out extends GpuOut = object>(
    x: Float32Array | GpuArray,
    options?: GpuRunOptions<Out>,
  ): Promise<GpuRunResult<Out>>;
  stream(options?: StreamOptions): GpuStream;
  /** Frees the memory and ends the streams; what is under way is rejected, further calls do nothing. */
  dispose(): void;
}

/** The sizes that most runs will have, by which the target is chosen; a run may have others. */
export interface FastestOptions extends Omit<GpuLoadOptions, 'target' | 'weightType'> {
  readonly target: 'fastest';
  /** not needed where it is fixed */
  readonly batch?: number | undefined;
  readonly steps?: number | undefined;
}

/** A model on whatever is fastest, with the promises of a GPU's. */
export interface FastestModel extends Omit<GpuModel, 'target' | 'weightType' | 'shaderF16' | 'run'> {
  readonly target: TargetName;
  run(x: Float32Array, options?: RunOptions): Promise<RunResult>;
}

export interface GpuModule extends ModelModule {
  load(options: FastestOptions): Promise<FastestModel>;
  load(options: GpuLoadOptions): Promise<GpuModel>;
  load(options?: LoadOptions): Promise<Model>;
}
