// Starts the stress test of builds: bundles the sources, then kills, crowds and squeezes the real command line.
//
// npm run stress:builds -- [--kills 200] [--cli-kills 40] [--crowds 3] [--disks 12] [--builds 100] [--node24 PATH]
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(name, here));

await build({
  entryPoints: [pathOf('main.ts')],
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
await main(process.argv.slice(2));
