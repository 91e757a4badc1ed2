// The checked config as the rest of the compiler sees it: every default filled in, every name in camelCase.
import type { Layer } from './layers/index.ts';
import type { RecurrentSettings } from './layers/recurrent-settings.ts';
import type { DynamicSize, Numerics } from './value-types.ts';

/** What every config says, however it describes its network. */
interface CommonConfig {
  readonly name: string;
  readonly inputSize: number;
  readonly batchFirst: boolean;
  readonly batch: DynamicSize;
  readonly steps: DynamicSize;
  readonly seqLength: boolean;
  readonly targets: readonly string[];
  readonly numerics: Numerics;
  /** milliseconds that a run may take; nothing of the module depends on it */
  readonly budget?: number;
  /** path of a safetensors file as written in the config; absent: weights are given to load() */
  readonly weights?: string;
}

/** One GRU, written as PyTorch's arguments. */
export type ShortConfig = CommonConfig & RecurrentSettings & { readonly layers?: undefined };

/** The last layer gives the network's output. */
export type LayeredConfig = CommonConfig & { readonly layers: readonly Layer[] };

export type Config = ShortConfig | LayeredConfig;
