// The package's entry: what `import ... from 'grucc'` gives.

import { compile } from './compile.ts';
import { buildWith, type BuildOptions, type BuiltModule } from './files/build.ts';

export { targets } from './choose-targets.ts';
export { compile, explain } from './compile.ts';
export { formatDiagnostic, GruccError } from './diagnostics.ts';
export { version } from './version.ts';
export type { Compilation, CompileInput, OutputFile, Stage } from './api-types.ts';
export type { BuildOptions, BuiltModule } from './files/build.ts';
export type { Config } from './front/config-types.ts';
export type { SourceText } from './front/cell-types.ts';
export type { Diagnostic, Place } from './diagnostics.ts';

/** What `grucc build` does: compiles CONFIG, a path or the JSON itself, and writes its module and types. */
export function build(config: string, options: BuildOptions = {}): Promise<BuiltModule> {
  return buildWith(compile, config, options);
}
