// The manifest: the data a compiled module carries, shared by the compiler that writes it and the runtime that reads it.

/** A size: a number, or the name of one that is known only when a program runs, such as "batch". */
export type Dim = number | string;

/** An amount of elements: a sum of terms, each a number times the sizes it names. `[[4, "batch"], [7]]` is 4·B + 7. */
export type Size = readonly Term[];
export type Term = readonly [coefficient: number, ...of: readonly string[]];

/** One array that a kernel is called with. */
export interface Arg {
  readonly name: string;
  readonly elem: 'f32' | 'i32';
  /** row-major; of parameters, which every kernel lays out in its own way, the plan says how many elements they are */
  readonly shape: readonly Dim[];
  /** what is updated is read before it is written */
  readonly access: 'read' | 'write' | 'update';
  /** who gives it: whoever calls the kernel, or the parameters that a model is loaded with */
  readonly from: 'call' | 'params';
}

/**
 * One copy from a parameter into the packed weight stream a kernel reads front to back. Along each axis, for every
 * i < count, the next element is `to` further in the stream and `by` further in the parameter; past its end is 0.
 *
 *     packed[at + sum of i·to] = source[from + sum of i·by]
 */
export interface Pack {
  /** the parameter's name, a key of `Manifest.params` */
  readonly param: string;
  readonly at: number;
  readonly from: number;
  /** outermost first, one at least */
  readonly axes: readonly (readonly [count: number, to: number, by: number])[];
}

/** What one kernel needs around it. */
export interface KernelPlan {
  /** elements of the packed weight stream, constants included */
  readonly weights: number;
  readonly packs: readonly Pack[];
  /** values the kernel reads from the weight stream: [at, value, value, ...] runs */
  readonly constants: readonly (readonly number[])[];
  /** elements of scratch memory */
  readonly scratch: Size;
}

export type TargetName = 'js' | 'wasm' | 'wgsl';

/** `fused` is wasm for engines with fused multiply-add; `wasm` is beside it for those without. */
export type PlanName = TargetName | 'fused';

/** The targets whose kernels are functions: called, they are done when they return. */
export type CpuTarget = Exclude<TargetName, 'wgsl'>;

/** What a kernel of the wgsl target is told in its uniform: its sizes by their names, then turn0 and turn1 of the host's loops. */
export type HostSize = string;

/** A whole number that the host computes before a dispatch; quotients are rounded down. */
export type HostValue = number | HostSize | readonly [op: HostOp, a: HostValue, b: HostValue];

export type HostOp = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'min' | 'max';

/** One dispatch: the entry point, and how many workgroups; the runtime lays them out in rows. */
export interface Dispatch {
  readonly kernel: string;
  readonly groups: HostValue;
}

/** Steps in order, again for every turn from 0 up to count. */
export interface HostLoop {
  readonly turn: HostSize;
  readonly count: HostValue;
  readonly body: readonly HostStep[];
}

/** What the host does, in order. */
export type HostStep = Dispatch | HostLoop;

/** What lies in the buffer of weights: f32; f16, which not every adapter reads; or pairs of f16 in u32, which all do. */
export type WeightReading = 'f32' | 'f16' | 'pairs';

/**
 * A kernel of the wgsl target: WGSL text and the host's part of it. Group 0 binds, from 0: the uniform of sizes; then
 * weights, x, lengths and h0, read-only; then output, hn and scratch. The binding of the weights is not in the text: it
 * is in what is put before it, one of `readings`.
 */
export interface GpuKernel {
  readonly readings: Readonly<Record<WeightReading, string>>;
  readonly code: string;
  readonly host: readonly HostStep[];
}

export interface Manifest {
  readonly build: string;
  readonly name: string;
  /** features of one input vector */
  readonly input: number;
  /** features of one output vector */
  readonly output: number;
  /** features of one state vector; where they differ, of all together, and `states` is 1 */
  readonly hidden: number;
  /** leading size of h0 and hn */
  readonly states: number;
  readonly batchFirst: boolean;
  /** output vectors of one sequence; null: as many as it has steps */
  readonly outputs: 1 | null;
  /** whether it can go step by step */
  readonly streams: boolean;
  /** whether the kernels mask by one length per sequence */
  readonly lengths: boolean;
  /** null: given when the model runs */
  readonly batch: number | null;
  readonly steps: number | null;
  /** parameter name -> shape, in the order of baked weights */
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly plans: Readonly<Partial<Record<PlanName, KernelPlan>>>;
}

/**
 * A kernel of the js target. Every array is row-major; `x` and `output` are laid out as `batchFirst` says, `state` is
 * (states, B, hidden): h0 before the call, hn after it. Everything it reads of `scratch` it has written before.
 */
export type JsKernel = (
  weights: Float32Array,
  x: Float32Array,
  lengths: Int32Array,
  output: Float32Array,
  state: Float32Array,
  scratch: Float32Array,
  batch: number,
  steps: number,
) => void;

/** A kernel of the wasm target: the same, each array as a byte address in the module's exported `memory`. */
export type WasmKernel = (
  weights: number,
  x: number,
  lengths: number,
  output: number,
  state: number,
  scratch: number,
  batch: number,
  steps: number,
) => void;

/** The kernels as a generated module holds them. */
export interface Kernels {
  readonly js?: JsKernel;
  /** hexadecimal text of a wasm module that exports `memory` and `run` */
  readonly wasm?: string;
  /** the same in relaxed SIMD */
  readonly fused?: string;
  readonly wgsl?: GpuKernel;
  /** base64 of the baked parameters: little-endian f32, concatenated in the order of `Manifest.params` */
  readonly weights?: string;
}
