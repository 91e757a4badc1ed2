// Prints the types of what plays a model in an AudioWorklet: NAME.audio.d.ts for pages, NAME.worklet.d.ts for processors.

import { literal } from './literal.ts';
import { widthOf, type ModuleParts } from './module.ts';

export function processorTypes(name: string): string {
  const module = literal(`./${name}.js`);
  return `import type { Model } from ${module};
export { GruccError } from ${module};

/** One array of samples for each channel. */
export type Channels = readonly Float32Array[];

/** Processing of your own: what happens to a frame of sound. */
export interface Hook {
  /** samples in a frame of one channel */
  readonly frame: number;
  /** samples by which what comes out is behind what goes in, besides the gathering of frames; default 0 */
  readonly delay?: number | undefined;
  /**
   * Called when the processor starts, and again by \`reset\`. What it returns is called for every frame, to fill the
   * output from the input; the arrays are the same in every call.
   */
  open(model: Model, setting: Setting): (input: Channels, output: Channels) => void;
}

export interface Setting {
  readonly channels: number;
  /** what the page gave to \`GruNode.create\` */
  readonly data: unknown;
  /** for messages of your own, with \`onmessage\`: those of the runtime have a key \`grucc\` */
  readonly port: MessagePort;
}

/** Registers a processor by a name, for \`GruNode.create(context, { processor, url })\`. */
export declare function register(name: string, hook: Hook): void;
`;
}

export function pageTypes(parts: ModuleParts): string {
  const { manifest, weights } = parts;
  const { name } = manifest;
  const [input, output] = [widthOf(parts, 'x'), widthOf(parts, 'output')];
  const module = literal(`./${name}.js`);
  const hint = weights === undefined ? '' : '?';
  return `import type { LoadOptions } from ${module};
import { GruccError } from ${module};
export { GruccError };

export interface GruNodeOptions extends LoadOptions {
  /**
   * How many: each is a sequence of its own with a state of its own, and a step takes ${input} of its samples. Or
   * 'joint': the channels are the features of one sequence, ${input} in and ${output} out. Default ${manifest.dims.batch ?? 1}.
   */
  readonly channels?: number | 'joint' | undefined;
  /** the name of a processor of your own; default: the one that runs the model on samples */
  readonly processor?: string | undefined;
  /** the file that registers the processor; default: ${name}.worklet.js beside this module */
  readonly url?: string | URL | undefined;
  /** for a processor of your own */
  readonly data?: unknown;
}

/** Measured over the last half second; the counts are since the start. */
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

export interface GruNodeEventMap {
  stats: CustomEvent<Stats>;
  /** what went wrong while it played, once: it is silent until a reset */
  error: ErrorEvent & { readonly error: GruccError };
  processorerror: ErrorEvent;
}

/** An AudioWorkletNode that runs the model, a block of samples in one call. */
export declare class GruNode extends AudioWorkletNode {
  /** Resolves when the processor has loaded the model. Rejects with a GruccError. */
  static create(context: BaseAudioContext, options${hint}: GruNodeOptions): Promise<GruNode>;
  private constructor();
  /** what it runs on */
  readonly target: NonNullable<Exclude<LoadOptions['target'], 'auto'>>;
  /** whether it runs on fused multiply-add */
  readonly fused: boolean;
  /** samples by which the output is behind the input */
  readonly latency: number;
  /** the last ones that came */
  readonly stats: Stats | undefined;
  /** Starts over: states are zeros, what was not yet played is dropped, and after an error there is sound again. */
  reset(): Promise<void>;
  /** Disconnects the node and ends the processor; further calls do nothing. */
  dispose(): void;
  addEventListener<K extends keyof GruNodeEventMap>(
    type: K,
    listener: (this: this, event: GruNodeEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
`;
}
