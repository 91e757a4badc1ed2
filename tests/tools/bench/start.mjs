// Runs the benchmark: installs its packages where they are missing, bundles the sources, and starts them.
//
// node tests/tools/bench/start.mjs [options], after `npm run build` in the root; `npm run bench -- [options]` does both.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(name, here));

if (!existsSync(pathOf('node_modules/onnxruntime-web'))) {
  console.log('installing what grucc is measured against (500 MB) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: pathOf('.'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

await build({
  entryPoints: [pathOf('main.ts'), pathOf('cold.ts')],
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
