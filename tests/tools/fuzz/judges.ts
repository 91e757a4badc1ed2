// What is known of results whose bits are open: the bound of every step, or that they are near.

import type { RunResult } from '../../../runtime/types.ts';
import { judgeLayer, judgedActivation, type ActivationJson } from '../../support/oracle/judge.ts';
import type { StrictResult, StrictRun } from '../../support/oracle/strict.ts';
import type { Activation } from '../../support/oracle/layers/kind.ts';
import type { Case, Session } from './cases.ts';
import { networkOf } from './data.ts';

/** Of numbers that the bound is known for. */
const isJudged = ({ load, sample, data }: Case): boolean =>
  ['default', 'times 8', 'zeros', 'tiny'].includes(load.weights) &&
  !['subnormal', 'any bits'].includes(sample.x) &&
  (sample.h0 !== 'any bits' || !data.givesH0);

const known = ['tanh', 'relu', 'linear', 'sigmoid', 'hard_sigmoid'];

const isKnown = (activation: Activation): activation is ActivationJson =>
  typeof activation === 'object' ? 'hard_sigmoid' in activation : known.includes(activation);

/** Every step of every layer of a gru, from the state that the kernel itself had before it. */
export function judge(it: Case, runs: readonly StrictRun[], session: Session): void {
  const { numerics } = it.drawn.config;
  if (!isJudged(it)) return;
  const isInfinite = it.sample.x === 'infinite' && numerics === 'fast';
  for (const run of runs) {
    const { gru } = run;
    const cell = gru.cell ?? gru.type;
    // of others only their bits are known
    if (cell === 'three.cell') continue;
    const { activation = 'tanh', gate_activation: gate = 'sigmoid' } = gru;
    if (!isKnown(activation) || !isKnown(gate)) continue;
    // an infinite state times a gate that is not quite 0 stays infinite, where the truth is a NaN, and relu ends it
    if (isInfinite && (activation === 'relu' || activation === 'linear')) continue;
    const { worst, at, judged } = judgeLayer({
      ...it.data,
      ...run,
      cell,
      h0: run.initial[0],
      ...(run.initial[1] && { c0: run.initial[1] }),
      ...(gru.proj_size && { projSize: gru.proj_size }),
      activation: judgedActivation(activation, numerics),
      gate: judgedActivation(gate, numerics),
      directions: gru.bidirectional ? 2 : 1,
      hiddenSize: gru.hidden_size,
      numerics,
    });
    session.judged += judged;
    session.worst = Math.max(session.worst, worst);
    if (!(worst <= 1)) throw new Error(`layer ${run.layer} is ${worst} times its bound away, ${at}`);
  }
}

/** What only a gross mistake passes: of several layers nothing finer is known where each may differ in its last bits. */
const close = 1e-3;

export function near(it: Case, kernel: string, given: RunResult, expected: StrictResult): void {
  if (!isTame(it)) return;
  for (const name of ['output', 'hn'] as const)
    given[name].forEach((value, i) => {
      const wanted = expected[name][i];
      if (!(Math.abs(value - wanted) <= close * (1 + Math.abs(wanted))))
        throw new Error(`${name}[${i}] of ${kernel} is ${value}, far from ${wanted}`);
    });
}

const bounded = ['tanh', 'sigmoid', 'hard_sigmoid'];
const shares = ['sigmoid', 'hard_sigmoid'];

/** States with a limit, and numbers of the usual size: without them last bits become first ones. */
function isTame({ drawn, load, sample }: Case): boolean {
  const isUsual = load.weights === 'default' && sample.x === 'normal' && sample.h0 !== 'any bits';
  const has = (names: readonly string[], activation: Activation): boolean =>
    typeof activation === 'object' ? 'hard_sigmoid' in activation : names.includes(activation);
  const isBounded = networkOf(drawn.config).layers.every(
    (layer) =>
      !('hidden_size' in layer) ||
      // a comparison makes much of the last bits
      (layer.cell !== 'three.cell' &&
        has(bounded, layer.activation ?? 'tanh') &&
        has(shares, layer.gate_activation ?? 'sigmoid')),
  );
  return isUsual && isBounded;
}
