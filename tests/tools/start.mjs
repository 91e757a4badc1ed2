// Starts a tool: installs its packages where it has some and they are missing, bundles its sources, and runs them.
//
// node tests/tools/start.mjs TOOL [options], after `npm run build`. TOOL is a folder here, or a program of one:
// bench, bench/webgpu, builds, exhaustive, fuzz, readers. What a tool builds and keeps is in its folder `build`.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [tool = '', ...args] = process.argv.slice(2);
const [folder, program = 'main'] = tool.split('/');
const here = new URL(`./${folder}/`, import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(name, here));

if (!existsSync(pathOf(`${program}.ts`))) {
  console.error(
    'usage: node tests/tools/start.mjs bench|bench/webgpu|builds|exhaustive|fuzz|readers [options]',
  );
  process.exit(2);
}

if (existsSync(pathOf('package.json')) && !existsSync(pathOf('node_modules'))) {
  console.log(`installing the packages of ${folder} ...`);
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: pathOf('.'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

await build({
  // what a program starts beside itself is built with it
  entryPoints: [program, 'worker', 'cold'].map((name) => pathOf(`${name}.ts`)).filter(existsSync),
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

const { main } = await import(pathToFileURL(pathOf(`build/${program}.mjs`)).href);
process.exitCode = await main(args);
