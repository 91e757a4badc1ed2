// What the command line and the fuzzer use of this room.

export { checkConfig, type CheckOptions } from './check.ts';
export { acceptance, checkAgainst, type AgainstResult, type Comparison } from './against.ts';
export type { Fix } from './find-fix.ts';
export type { NamedFile } from './case.ts';
export type { Agreement, CheckResult, Finding } from './report.ts';
export type { Difference } from './compare.ts';
export type { FoundGpu } from './kernels.ts';
