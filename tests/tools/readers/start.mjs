// Starts the fuzzer of the readers: bundles the sources, then runs them on all cores until the time is up.
//
// npm run fuzz:readers -- --minutes 10 [--only pytorch,onnx] [--jobs N] [--fresh]
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(name, here));

await build({
  entryPoints: [pathOf('main.ts'), pathOf('worker.ts')],
  outdir: pathOf('build'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  // what a source finds beside itself a bundle finds there too
  define: { 'import.meta.url': JSON.stringify(here.href) },
});

const { main } = await import(pathToFileURL(pathOf('build/main.mjs')).href);
process.exitCode = await main(process.argv.slice(2));
