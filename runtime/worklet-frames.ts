// Frames of one size out of blocks of another: samples are gathered until a frame is full, and played out in order.
import { fail } from './error.ts';
import type { Channels, Process } from './worklet-types.ts';

export interface Frames {
  /** samples by which what comes out is behind what goes in: the least with which none is ever missing */
  readonly latency: number;
  /** Takes a block of every channel in and gives one out; a channel that is not there is silent. */
  process(inputs: Channels, outputs: Channels): void;
}

/** Sound in frames: how many channels and samples, and what is done with them. */
export interface FrameWork {
  readonly inputs: number;
  readonly outputs: number;
  /** samples in a frame */
  readonly frame: number;
  readonly run: Process;
}

const greatestDivisor = (a: number, b: number): number => (b ? greatestDivisor(b, a % b) : a);

const arrays = (count: number, length: number): readonly Float32Array[] =>
  Array.from({ length: count }, () => new Float32Array(length));

// What is not finite, less itself, is not 0. One NaN would stay in the state, and so in the sound, for good.
const finite = (value: number): number =>
  value - value === 0 ? value : fail(3013, `processor: the output is ${value}; silent until it is reset`);

interface Ring {
  put(channels: Channels): void;
  take(channels: Channels): void;
}

/** Keeps samples in their order. It begins with some of silence, and never holds more than `size`. */
function makeRing(count: number, silence: number, size: number): Ring {
  const rings = arrays(count, size);
  let [end, start] = [silence, 0];
  return {
    put(channels) {
      for (let c = 0; c < count; c++) {
        const from = channels[c] as Float32Array;
        for (let i = 0; i < from.length; i++)
          (rings[c] as Float32Array)[(end + i) % size] = finite(from[i] as number);
      }
      end = (end + (channels[0] as Float32Array).length) % size;
    },
    take(channels) {
      for (let c = 0; c < count; c++) {
        const into = channels[c] as Float32Array;
        for (let i = 0; i < into.length; i++)
          into[i] = (rings[c] as Float32Array)[(start + i) % size] as number;
      }
      start = (start + (channels[0] as Float32Array).length) % size;
    },
  };
}

/**
 * After k blocks, k·block mod frame samples wait for their frame to be full: at most frame - gcd(frame, block), which
 * is how far the output starts ahead, in silence. Where frames divide blocks that is nothing.
 */
export function makeFrames({ inputs, outputs, frame, run }: FrameWork, block: number): Frames {
  const latency = frame - greatestDivisor(frame, block);
  const input = arrays(inputs, frame);
  const output = arrays(outputs, frame);
  const ring = makeRing(outputs, latency, latency + frame + block);
  let filled = 0;

  /** The next samples of a block, up to the end of the frame; returns how many. */
  function gather(from: Channels, at: number): number {
    const count = Math.min(frame - filled, block - at);
    for (let c = 0; c < inputs; c++)
      for (let i = 0; i < count; i++) (input[c] as Float32Array)[filled + i] = from[c]?.[at + i] ?? 0;
    filled += count;
    return count;
  }

  return {
    latency,
    process(from, to) {
      if (to[0]?.length !== block) fail(3013, `processor: a block of ${to[0]?.length} samples, not ${block}`);
      for (let at = 0; at < block;) {
        at += gather(from, at);
        if (filled < frame) continue;
        filled = 0;
        run(input, output);
        ring.put(output);
      }
      ring.take(to);
    },
  };
}
