// What a processor's file exports: it registers a processor of the model, and lets users register their own.
import type { MakeBackend } from './engine.ts';
import type { Kernels, Manifest } from './manifest.ts';
import { choose, open } from './model.ts';
import { resolveWeights } from './weights.ts';
import { openPlayer } from './worklet-player.ts';
import type { Channels, Hook, ProcessorOptions, WorkletScope } from './worklet-types.ts';

export interface Worklet {
  /** Registers a processor that does what `hook` says, by itself what the model does with sound. */
  register(name: string, hook?: Hook): void;
}

const scope = globalThis as unknown as WorkletScope;

/** Makes `createWorklet` for a set of targets, best first, so that a file holds only those. */
export const workletMaker =
  (...makers: readonly MakeBackend[]) =>
  (manifest: Manifest, kernels: Kernels): Worklet => ({
    register(name, hook) {
      const block = scope.renderQuantumSize ?? 128;
      const processor = class extends scope.AudioWorkletProcessor {
        readonly #player;

        constructor({ processorOptions: order }: ProcessorOptions) {
          super();
          const load = () => {
            const backends = makers.map((make) => make(manifest, kernels));
            const params = resolveWeights(manifest.params, order.weights, kernels.weights);
            return open(choose(backends, order.target), params);
          };
          this.#player = openPlayer(
            { manifest, load, order, hook, block, rate: scope.sampleRate },
            this.port,
          );
        }

        process(inputs: readonly Channels[], outputs: readonly Channels[]): boolean {
          return this.#player.process(
            inputs[0] as Channels,
            outputs[0] as Channels,
            scope.currentTime * 1000,
          );
        }
      };
      scope.registerProcessor(name, processor);
    },
  });
