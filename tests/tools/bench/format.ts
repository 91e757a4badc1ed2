// How figures are written.

import { median } from './stats.ts';

const digits = (value: number): string => String(Number(value.toPrecision(value < 100 ? 2 : 3)));

/** 0.56 µs, 159 ms. */
export function formatTime(seconds: number): string {
  if (seconds < 1e-3) return `${Number((seconds * 1e6).toPrecision(3))} µs`;
  return `${Number((seconds * 1e3).toPrecision(3))} ms`;
}

export const formatRatio = (value: number): string =>
  `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}×`;
export const formatShare = (value: number): string => `${Math.round(value * 100)} %`;
export const formatRate = (value: number): string => `${(value / 1e9).toFixed(1)} GFLOP/s`;
export const formatError = (value: number): string => value.toExponential(1);

/** 9.6 kB, 14.3 MB. */
export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${digits(bytes / 1e3)} kB` : `${digits(bytes / 1e6)} MB`;
}

/** A dash where there is nothing to write. */
export function orDash<T>(value: T | undefined, format: (value: T) => string): string {
  return value === undefined ? '–' : format(value);
}

export const medianTime = (seconds: readonly number[]): string => formatTime(median(seconds));
