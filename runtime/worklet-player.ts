// Plays a model on the audio thread: loads it, runs it block by block, and tells the page how that goes.
import { expected, isSize } from './check.ts';
import { GruccError } from './error.ts';
import type { Manifest } from './manifest.ts';
import { makeModel } from './model.ts';
import type { Opened } from './model.ts';
import { makeFrames } from './worklet-frames.ts';
import type { Frames } from './worklet-frames.ts';
import { makeMeter } from './worklet-meter.ts';
import { samplesOf } from './worklet-samples.ts';
import type { Work } from './worklet-samples.ts';
import type { Channels, Failure, FromProcessor, Hook, Order, Ready, ToProcessor } from './worklet-types.ts';

export interface PlayerParts {
  readonly manifest: Manifest;
  load(): Opened;
  readonly order: Order;
  readonly hook: Hook | undefined;
  /** samples of a channel in one call of `process` */
  readonly block: number;
  /** samples in a second */
  readonly rate: number;
}

export interface Player {
  /** One block; `time` is the context's, in milliseconds. False where no further call is needed. */
  process(inputs: Channels, outputs: Channels, time: number): boolean;
}

/** After whatever goes wrong it is silent until a reset: the page hears of it once. */
export function openPlayer(parts: PlayerParts, port: MessagePort): Player {
  const { block, rate, order } = parts;
  const post = (message: FromProcessor): void => port.postMessage(message);
  const meter = makeMeter((block / rate) * 1000, order.isLive, (stats) => post({ grucc: 'stats', stats }));
  let opened: Opened | undefined;
  let frames: Frames | undefined;
  let isDisposed = false;

  const begin = (): Ready => {
    frames = undefined;
    opened ??= parts.load();
    const { delay, ...work } = workOf(parts, opened, port);
    frames = makeFrames(work, block);
    const [{ target, fused }] = opened;
    return { target, fused: !!fused, latency: frames.latency + delay };
  };
  const act = (what: ToProcessor['grucc'] | undefined): void => {
    if (what === 'reset') post(answer('done', begin));
    if (what === 'clock') meter.restart();
    if (what === 'dispose') isDisposed = true;
  };

  post(answer('ready', begin));
  port.addEventListener('message', ({ data }) => act((data as ToProcessor | null)?.grucc));
  port.start();
  return {
    process(inputs, outputs, time) {
      if (isDisposed) return false;
      const began = Date.now();
      try {
        frames?.process(inputs, outputs);
      } catch (error) {
        frames = undefined;
        post({ grucc: 'error', failure: failureOf(error) });
      }
      meter.add(began, Date.now(), time);
      return true;
    },
  };
}

function answer(grucc: 'ready' | 'done', act: () => Ready): FromProcessor {
  try {
    return { grucc, ready: act() };
  } catch (error) {
    return { grucc, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof GruccError) return { code: error.code, message: error.message };
  return { code: 'GRU3013', message: `processor: ${String(error)}` };
}

function workOf(parts: PlayerParts, opened: Opened, port: MessagePort): Work {
  const { manifest, hook, order, block } = parts;
  if (!hook) return samplesOf(manifest, opened[1], order, block);
  const { frame, delay = 0 } = hook;
  const { channels, data } = order;
  if (!isSize(frame) || !frame) expected(3010, 'frame', 'an integer of 1 or more', frame);
  if (!isSize(delay)) expected(3010, 'delay', 'an integer of 0 or more', delay);
  if (!isSize(channels)) return expected(3010, 'channels', 'a number, for a processor of your own', channels);
  const run = hook.open(makeModel(manifest, opened), { channels, data, port });
  return { inputs: channels, outputs: channels, frame, delay, run };
}
