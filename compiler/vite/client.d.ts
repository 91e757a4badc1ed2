// Types of every config in a Vite project, whatever its sizes: "types": ["grucc/vite/client"] in tsconfig.json.

declare module '*.gru.json' {
  import type { GpuModule, ModelModule, TargetName } from 'grucc/runtime';

  export { GruccError } from 'grucc/runtime';
  export type * from 'grucc/runtime';

  /** Loads the model. Rejects with a GruccError. */
  export const load: GpuModule['load'];
  /** The same without waiting; absent where the plugin keeps parts in files. */
  export const loadSync: ModelModule['loadSync'];
  /** What this module was made from. */
  export const config: Readonly<Record<string, unknown>>;
  /** The shape of every parameter. */
  export const params: Readonly<Record<string, readonly number[]>>;
  /** What it can run on. */
  export const targets: readonly TargetName[];
}
