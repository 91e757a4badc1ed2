// What the page and its worker say to each other.

import type { JsonDiagnostic, Report, Stage } from 'grucc/browser';
import type { Signal } from './work/signals.ts';

/** What is compiled: the texts on the left, and the weights that were dropped on the page. */
export interface Source {
  readonly config: string;
  /** .cell files by the name that a config gives them */
  readonly cells: Readonly<Record<string, string>>;
  readonly weights: ReadonlyMap<string, Uint8Array>;
}

/** What is run; a config that fixes a size has the last word. */
export interface RunSettings {
  readonly batch: number;
  readonly steps: number;
  readonly signal: Signal;
  readonly seed: number;
}

export interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type Request =
  | { readonly kind: 'compile'; readonly id: number; readonly source: Source; readonly run: RunSettings }
  | { readonly kind: 'explain'; readonly id: number; readonly source: Source }
  | { readonly kind: 'import'; readonly id: number; readonly files: readonly InputFile[] };

/** A diagnostic, where it is by characters too, and what its code means in general. */
export interface Problem extends JsonDiagnostic {
  readonly range?: readonly [start: number, end: number];
  readonly title: string;
  readonly explain: string;
}

export interface Listing {
  readonly kind: 'wat' | 'js' | 'wgsl';
  readonly name: string;
  readonly text: string;
}

export interface Compiled {
  readonly name: string;
  readonly targets: readonly string[];
  readonly numerics: string;
  readonly module: string;
  readonly gzipped: number;
  readonly weightBytes: number;
  readonly parameters: number;
  readonly listings: readonly Listing[];
  readonly warnings: readonly Problem[];
  readonly milliseconds: number;
  /** cells that configs can name without a file, of those that this one names */
  readonly builtins: Readonly<Record<string, string>>;
  /** sizes after the config had its say, and whether it had one */
  readonly batch: { readonly value: number; readonly isFixed: boolean };
  readonly steps: { readonly value: number; readonly isFixed: boolean };
  /** the file that the config names as weights, where it is not on this page: others were made up */
  readonly missingWeights?: string;
}

export interface TargetRun {
  readonly target: string;
  readonly load: number;
  /** median, in milliseconds */
  readonly run: number;
  readonly bytes: number;
  /** largest difference from the first target */
  readonly fromFirst: number;
  /** the output, and every kind of state after the last step: hn */
  readonly results: Readonly<Record<string, Float32Array>>;
}

export type TargetResult =
  TargetRun | { readonly target: string; readonly failure: string; readonly code?: string };

export interface Watched {
  readonly name: string;
  readonly size: number;
  readonly values: Float64Array;
}

export interface Traced {
  readonly batch: number;
  readonly steps: number;
  /** (steps, batch, size) each: the input, every formula of every cell, the output where it has steps */
  readonly series: readonly Watched[];
  /** (batch, size): the output where it is one row a sequence */
  readonly final?: Watched;
  readonly results: Readonly<Record<string, ArrayLike<number>>>;
}

/** `of` is the kind of the request that is answered: a newer one of the same kind makes the reply stale. */
export type Reply = { readonly id: number; readonly of: Request['kind'] } & (
  | { readonly kind: 'started' }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'compiled'; readonly compiled: Compiled }
  | { readonly kind: 'ran'; readonly result: TargetResult }
  | { readonly kind: 'traced'; readonly traced: Traced }
  | { readonly kind: 'too-large'; readonly products: number; readonly most: number }
  | { readonly kind: 'stages'; readonly stages: readonly Stage[] }
  | {
      readonly kind: 'imported';
      readonly source: Source;
      readonly from: string;
      readonly report: Report;
    }
  | { readonly kind: 'bug'; readonly message: string }
  | { readonly kind: 'done' }
);

/** A reply before it is known what it answers. */
export type ReplyBody = Reply extends infer R ? (R extends Reply ? Omit<R, 'id' | 'of'> : never) : never;
