// Everything one run of the benchmark found, and the questions that tables and plots ask of it.

import type { Machine } from './machine.ts';
import type { Row, ShapeResult } from './measure.ts';
import type { Bytes, StartupRow } from './startup.ts';
import { median, ratio } from './stats.ts';

export interface Report extends Machine {
  /** ISO 8601 */
  readonly date: string;
  /** whether the engine has fused multiply-add */
  readonly fused: boolean;
  readonly rounds: number;
  readonly results: readonly ShapeResult[];
  readonly startup: readonly StartupRow[];
  /** what a page downloads of a peer */
  readonly peerSizes: Readonly<Record<string, Bytes>>;
}

export const rowOf = ({ rows }: ShapeResult, contestant: string): Row | undefined =>
  rows.find((row) => row.contestant === contestant);

/** Seconds round by round, where it was right. */
export const timesOf = (result: ShapeResult, contestant: string): readonly number[] | undefined =>
  rowOf(result, contestant)?.times;

/** How many times faster a contestant is than a peer, where both have a time. */
export function speedup(result: ShapeResult, contestant: string, peer: string): number | undefined {
  const [own, other] = [timesOf(result, contestant), timesOf(result, peer)];
  return own && other && ratio(other, own);
}

export function shareOf(result: ShapeResult, contestant: string): number | undefined {
  const shares = rowOf(result, contestant)?.shares;
  return shares && median(shares);
}
