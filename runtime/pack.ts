// Packs parameters into the one stream of weights a kernel reads front to back, as its plan says.
import type { KernelPlan, Pack } from './manifest.ts';

// What is packed may be of another type where the compiler calls this.
type Values = { [at: number]: number } & Pick<Float32Array, 'set'>;

/** Fills `into`, which starts as zeros and has the elements that the plan says. */
export function pack<Stream extends Values>(
  plan: Pick<KernelPlan, 'packs' | 'constants'>,
  params: ReadonlyMap<string, ArrayLike<number>>,
  into: Stream,
): Stream {
  for (const { param, at, from, axes } of plan.packs)
    copy(params.get(param) as ArrayLike<number>, from, into, at, axes);
  for (const [at = 0, ...values] of plan.constants) into.set(values, at);
  return into;
}

function copy(
  source: ArrayLike<number>,
  from: number,
  into: Values,
  at: number,
  [axis, ...inner]: Pack['axes'],
): void {
  const [count, to, by] = axis as Pack['axes'][number];
  for (let i = 0; i < count; i++, at += to, from += by)
    if (inner.length > 0) copy(source, from, into, at, inner);
    else into[at] = source[from] ?? 0;
}
