// The page's state as text for the address: JSON, deflated, base64 without the characters that addresses reserve.

import type { RunSettings } from './protocol.ts';
import { signals, type Signal } from './work/signals.ts';

/** All that a link to the page carries. Weights are too large for it. */
export interface Shared {
  readonly config: string;
  readonly cells: Readonly<Record<string, string>>;
  readonly run: RunSettings;
  readonly view: string;
}

export const defaultRun: RunSettings = { batch: 1, steps: 64, signal: 'waves', seed: 1 };

/** A link may come from anybody: more than this is not inflated. */
const MAX_TEXT = 1_000_000;

export async function toHash(shared: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  const packed = new Uint8Array(
    await new Response(through(bytes, new CompressionStream('deflate-raw'))).arrayBuffer(),
  );
  const base64 = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(''));
  return `#s=${base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** Nothing where the address holds no state, or a damaged one. */
export async function fromHash(hash: string): Promise<Shared | undefined> {
  const packed = /^#s=([\w-]+)$/.exec(hash)?.[1];
  if (packed === undefined) return undefined;
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    const text = await inflated(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
    return checked(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const decoder = new TextDecoder();
  const reader = through(bytes, new DecompressionStream('deflate-raw')).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length > MAX_TEXT) throw new Error('too long');
  }
}

function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([bytes]).stream().pipeThrough(stream);
}

function checked(value: unknown): Shared | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { config, cells, run, view } = value as Partial<Record<keyof Shared, unknown>>;
  if (typeof config !== 'string') return undefined;
  const files = Object.entries(Object(cells)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    config,
    cells: Object.fromEntries(files),
    run: checkedRun(Object(run)),
    view: typeof view === 'string' ? view : '',
  };
}

export function checkedRun({
  batch,
  steps,
  signal,
  seed,
}: Partial<Record<keyof RunSettings, unknown>>): RunSettings {
  return {
    batch: whole(batch, 1, 4096) ?? defaultRun.batch,
    steps: whole(steps, 1, 16384) ?? defaultRun.steps,
    signal: signals.find((each): each is Signal => each === signal) ?? defaultRun.signal,
    seed: whole(seed, 0, 1e9) ?? defaultRun.seed,
  };
}

function whole(value: unknown, least: number, most: number): number | undefined {
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  return isWhole && value >= least && value <= most ? value : undefined;
}
