// A thread of the fuzzer of the readers: tries the mutants it is given, and says in shared memory which one it is at.
import { parentPort, workerData } from 'node:worker_threads';
import { tryMutants } from './judge.ts';

export interface Chunk {
  readonly format: string;
  readonly from: number;
  readonly count: number;
}

// most mutants end in an error, and making its stack takes longer than reading
Error.stackTraceLimit = 3;

const at = new Float64Array((workerData as { readonly at: SharedArrayBuffer }).at);

parentPort?.on('message', ({ format, from, count }: Chunk) => {
  const tally = tryMutants(format, from, count, (index) => (at[0] = index));
  parentPort?.postMessage(tally);
});
