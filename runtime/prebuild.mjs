// Bundles the runtime for each set of targets into text that the compiler puts at the top of a generated module.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const sets = ['js', 'wasm', 'js+wasm', 'wgsl', 'js+wgsl', 'wasm+wgsl', 'js+wasm+wgsl'];

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
  });
  return wrap(outputFiles[0].text.trim());
}

// esbuild's own iife carries 300 bytes of export machinery. Only two names may reach the module's scope.
function wrap(text) {
  const exported = /export\{([^{}]*)\};?$/.exec(text);
  if (!exported) throw new Error(`no export clause at the end of the bundle: ${text.slice(-80)}`);
  const pairs = exported[1].split(',').map((one) => one.trim().split(' as '));
  const members = pairs.map(([local, name = local]) => `${name}:${local}`).join(',');
  return `const{createModule,GruccError}=(()=>{${text.slice(0, exported.index)}return{${members}}})();\n`;
}

const texts = {};
for (const name of sets) {
  texts[name] = await bundle(`entry-${name.replaceAll('+', '-')}.ts`);
  const size = Buffer.byteLength(texts[name]);
  console.log(`runtime ${name}: ${size} bytes, ${gzipSync(texts[name], { level: 9 }).length} gzipped`);
}

const lines = Object.entries(texts).map(([name, text]) => `  '${name}': ${JSON.stringify(text)},\n`);
writeFileSync(
  new URL('prebuilt.gen.ts', import.meta.url),
  `// Written by runtime/prebuild.mjs: the minified runtime, by the targets it serves.\n` +
    `export const prebuilt: Readonly<Record<${sets.map((name) => `'${name}'`).join(' | ')}, string>> = {\n${lines.join('')}};\n`,
);
