// What passes and schedules have to know of a target.

import type { UnaryAnswers } from '../ir/scalar.ts';

export interface Traits {
  /** f32 values in one vector; 1 for a target without vectors */
  readonly lanes: number;
  /** registers of `lanes` values that code can use before the engine stores some of them */
  readonly registers: number;
  /** rows of a product that are computed together, at most */
  readonly rows: number;
  /** whether a multiplication and an addition are one operation */
  readonly fused: boolean;
  /** whether sigmoid and tanh may be off by 4e-7 instead of 9e-8, for speed */
  readonly approximate: boolean;
  /** terms of a single row's sums that are added per turn */
  readonly unroll: number;
  /** time steps of a block, at most: enough for the tiles of a product, few enough for its result to stay in the cache */
  readonly blockSteps: number;
  /** vectors of elementwise arithmetic computed side by side */
  readonly abreast: number;
  /** whether the machine may reassociate f32 arithmetic, and lose a NaN in a comparison */
  readonly reassociates: boolean;
  /** how the printer answers functions of one number: those 'decomposed' are taken apart */
  readonly unary: UnaryAnswers<object>;
  /** whether arguments and scratch are addresses in one memory rather than arrays of their own */
  readonly oneMemory: boolean;
}
