// Starts the fuzzer: bundles its sources and runs them. `npm run fuzz -- --minutes N`; options: tests/tools/fuzz/main.ts.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(name, here));

await build({
  entryPoints: [pathOf('main.ts'), pathOf('worker.ts')],
  outdir: pathOf('../../../build/fuzz'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  // what a source finds beside itself a bundle finds there too
  define: { 'import.meta.url': JSON.stringify(here.href) },
});

const { main } = await import(pathToFileURL(pathOf('../../../build/fuzz/main.mjs')).href);
process.exitCode = await main(process.argv.slice(2));
