// What the figures were measured on.

import { cpus } from 'node:os';

export interface Machine {
  readonly engine: string;
  readonly processor: string;
  /** cores */
  readonly cores: number;
}

export function machine(): Machine {
  const { node, v8 } = process.versions;
  const all = cpus();
  const model = (all[0]?.model ?? 'unknown processor').trim();
  return {
    engine: `Node ${node} (V8 ${v8})`,
    processor: `${model}, ${process.arch}`,
    cores: all.length,
  };
}
