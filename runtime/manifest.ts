// The manifest: the data a compiled module carries, shared by the compiler that writes it and the runtime that reads it.

/** A size: a number, or the name of one that is known only when a program runs, such as "batch". */
export type Dim = number | string;

/** An amount of elements: a sum of terms, each a number times the sizes it names. `[[4, "batch"], [7]]` is 4·B + 7. */
export type Size = readonly Term[];
export type Term = readonly [coefficient: number, ...of: readonly string[]];

/** One array that kernels are called with. What a manifest does not say of it is f32, `read` and `call`. */
export interface Arg {
  readonly elem?: 'f32' | 'i32';
  /** by the names that messages call them, outermost first. Of parameters the plan says how many elements they are */
  readonly axes: Readonly<Record<string, Dim>>;
  /** what is updated is read before it is written */
  readonly access?: 'read' | 'write' | 'update';
  /** who gives it: whoever calls the kernel, or the parameters that a model is loaded with */
  readonly from?: 'call' | 'params';
  /** of several kinds of states the parts that lie in it one after the other */
  readonly states?: readonly State[];
}

/** One kind of state. `h` is given as h0 and comes back as hn, (count, B, size) each. */
export interface State {
  readonly name: string;
  /** how many of one size lie side by side: layers and directions. Of unequal ones the whole counts as one */
  readonly count: number;
  readonly size: number;
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

/** A program of a module: what its kernels are called with, and what each target's needs around it. */
export interface Program {
  /** names of arguments, in the order in which kernels take them; after them come scratch and every size */
  readonly args: readonly string[];
  readonly plans: Readonly<Partial<Record<PlanName, KernelPlan>>>;
}

/** What one kernel needs around it. */
export interface KernelPlan {
  /** words of four bytes of the packed weight stream, constants included */
  readonly weights: number;
  readonly packs: readonly Pack[];
  /** values the kernel reads from the weight stream: [at, value, value, ...] runs */
  readonly constants: readonly (readonly number[])[];
  /** words of four bytes of scratch memory */
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

/** What a kernel of the wgsl target finds at a binding: an argument, or scratch. What is updated is bound as both. */
export type Binding = readonly [name: string, access: 'read' | 'write'];

/**
 * A kernel of the wgsl target: WGSL text and the host's part of it. Group 0 binds the uniform of sizes at 0, and the
 * `bindings` from 1 on. The binding of the weights is not in the text: it is in what is put before it, one of `readings`.
 */
export interface GpuKernel {
  readonly bindings: readonly Binding[];
  /** those of halves where all weights are f32 */
  readonly readings: { readonly f32: string } & { readonly [reading in WeightReading]?: string };
  readonly code: string;
  readonly host: readonly HostStep[];
}

export interface Manifest {
  readonly build: string;
  readonly name: string;
  /** by name; programs share them */
  readonly args: Readonly<Record<string, Arg>>;
  /** every size by name; null where it is given when the model runs */
  readonly dims: Readonly<Record<string, number | null>>;
  /** whether it can go step by step */
  readonly streams: boolean;
  /** whether the kernels mask by one length per sequence */
  readonly lengths: boolean;
  /** parameter name -> shape, in the order of baked weights */
  readonly params: Readonly<Record<string, readonly number[]>>;
  /** `run` is the network itself */
  readonly programs: { readonly run: Program } & Readonly<Record<string, Program>>;
}

/**
 * A kernel of the js target. Every array is row-major; an argument that is updated holds its end after the call.
 * Everything a kernel reads of scratch it has written before.
 */
export type JsKernel = (...args: readonly (Float32Array | Int32Array | number)[]) => void;

/** A kernel of the wasm target: the same, each array as a byte address in the module's exported `memory`. */
export type WasmKernel = (...args: readonly number[]) => void;

/** The kernels as a generated module holds them. */
export interface Kernels {
  /** of each program */
  readonly js?: Readonly<Record<string, JsKernel>>;
  /** hexadecimal text of a wasm module that exports `memory` and a function for each program */
  readonly wasm?: string;
  /** the same in relaxed SIMD */
  readonly fused?: string;
  readonly wgsl?: Readonly<Record<string, GpuKernel>>;
  /** base64 of the baked parameters: little-endian f32, concatenated in the order of `Manifest.params` */
  readonly weights?: string;
}
