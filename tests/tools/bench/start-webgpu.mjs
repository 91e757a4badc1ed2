// Compares grucc's wgsl target with ONNX Runtime Web's WebGPU in Chromium: bundles the sources and starts them.
//
// node tests/tools/bench/start-webgpu.mjs [shape ...] [rounds] [--write-docs], after `npm run build` in the root and
// `npm ci` here.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const pathOf = (name) => fileURLToPath(new URL(name, here));

await build({
  entryPoints: [pathOf('webgpu.ts')],
  outdir: pathOf('build'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  define: { 'import.meta.url': JSON.stringify(here.href) },
});

const { main } = await import(pathToFileURL(pathOf('build/webgpu.mjs')).href);
process.exitCode = await main(process.argv.slice(2));
