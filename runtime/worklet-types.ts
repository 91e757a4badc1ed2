// What passes between a page and the audio thread, and what of that thread's scope TypeScript's DOM library lacks.
import type { CpuTarget } from './manifest.ts';
import type { LoadOptions, Model } from './types.ts';

/** One array of samples for each channel. */
export type Channels = readonly Float32Array[];

/** Processing of the user's own: what happens to a frame of sound. */
export interface Hook {
  /** samples in a frame of one channel */
  readonly frame: number;
  /** samples by which what comes out is behind what goes in, besides the gathering of frames; default 0 */
  readonly delay?: number | undefined;
  /** Called when the processor starts, and again by `reset`. What it returns is called for every frame. */
  open(model: Model, setting: Setting): Process;
}

/** Fills the output from the input; the arrays are the same in every call. */
export type Process = (input: Channels, output: Channels) => void;

export interface Setting {
  readonly channels: number;
  /** what the page gave to `create` */
  readonly data: unknown;
  /** for messages of your own, with `onmessage`: those of the runtime have a key `grucc` */
  readonly port: MessagePort;
}

/** What the page tells the processor when it makes it. */
export interface Order extends LoadOptions {
  readonly channels: number | 'joint';
  readonly data?: unknown;
  /** whether time passes as it does for listeners */
  readonly isLive: boolean;
}

/** What was measured over the last half second; the counts are since the start. */
export interface Stats {
  /** time of the context, in seconds */
  readonly time: number;
  /** the share of its time that the processor took: 1 is all there is */
  readonly load: number;
  /** calls that took longer than the sound they made lasts */
  readonly overruns: number;
  /** milliseconds of sound that came too late, whoever held it up */
  readonly missed: number;
}

export interface Ready {
  readonly target: CpuTarget;
  readonly fused: boolean;
  /** in samples */
  readonly latency: number;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Messages have a key of their own, so that users can send theirs on the same port. */
export type FromProcessor =
  | { readonly grucc: 'ready' | 'done'; readonly ready?: Ready; readonly failure?: Failure }
  | { readonly grucc: 'error'; readonly failure: Failure }
  | { readonly grucc: 'stats'; readonly stats: Stats };

export interface ToProcessor {
  /** `clock`: the context stood still, which is no fault */
  readonly grucc: 'reset' | 'clock' | 'dispose';
}

/** The globals of an AudioWorkletGlobalScope. */
export interface WorkletScope {
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  readonly currentTime: number;
  readonly sampleRate: number;
  /** absent in older engines, where it is 128 */
  readonly renderQuantumSize?: number;
  registerProcessor(name: string, processor: new (options: ProcessorOptions) => object): void;
}

export interface ProcessorOptions {
  readonly processorOptions: Order;
}
