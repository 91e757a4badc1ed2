// Inputs to try a network on: numbers in [-1, 1] that are the same every time.

export const signals = ['waves', 'noise', 'steps', 'impulse'] as const;
export type Signal = (typeof signals)[number];

/** The value of one feature at one step of one sequence. */
type Wave = (t: number, feature: number, sequence: number, features: number) => number;

/** A third of the features are slow, the others faster and faster; sequences begin at other phases. */
const waves: Wave = (t, feature, sequence, features) => {
  const speed = 0.08 + (0.5 * feature) / Math.max(1, features);
  return Math.sin(t * speed + 0.7 * feature + 1.3 * sequence) * (0.6 + 0.4 * Math.sin(t / 17));
};

const steps: Wave = (t, feature, sequence) =>
  Math.floor((t + 3 * feature + 5 * sequence) / 12) % 2 === 0 ? 0.8 : -0.8;

const impulse: Wave = (t, feature, sequence, features) =>
  t === 4 + (feature % Math.min(8, features)) + sequence ? 1 : 0;

const shapes: { readonly [name in Exclude<Signal, 'noise'>]: Wave } = { waves, steps, impulse };

/** Replaces x, laid out as (steps, batch, features) or with its first two axes swapped. Noise is what x is already. */
export function fillWith(
  signal: Signal,
  x: Float32Array,
  { batch, steps, batchFirst }: { batch: number; steps: number; batchFirst: boolean },
): Float32Array {
  if (signal === 'noise') return x;
  const features = x.length / (batch * steps);
  const wave = shapes[signal];
  return x.map((_, i) => {
    const row = Math.floor(i / features);
    const [t, b] = batchFirst
      ? [row % steps, Math.floor(row / steps)]
      : [Math.floor(row / batch), row % batch];
    return wave(t, i % features, b, features);
  });
}
