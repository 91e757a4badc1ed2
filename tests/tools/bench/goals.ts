// What fast kernels are meant to reach on Node 24 or newer, as ratios of time; strict ones 0.7 of it.

export interface Goal {
  readonly web: number;
  readonly node: number;
}

const oneStep: Goal = { web: 2.2, node: 1.9 };
const manySteps: Goal = { web: 1.9, node: 1 };
/** native vectors are four times as wide */
const batched: Goal = { web: 2, node: 0.65 };

export const goals: Readonly<Record<string, Goal>> = {
  'amp-stream': { web: 30, node: 25 },
  'pytorch-twin': { web: 8, node: 6 },
  'rnnoise-0.1': { web: 6, node: 5 },
  'amp-block': { web: 4, node: 2.5 },
  'rnnoise-0.2': oneStep,
  deepfilternet: oneStep,
  fargan: oneStep,
  'lpcnet-a': oneStep,
  keyword: manySteps,
  'keyword-2': manySteps,
  gru4rec: batched,
  'offline-bi': batched,
  large: batched,
};

export const STRICT_SHARE = 0.7;
