// Bundles the runtime for each set of targets into text that the compiler puts at the top of a generated module.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const sets = {
  prebuilt: ['js', 'wasm', 'js+wasm', 'wgsl', 'js+wgsl', 'wasm+wgsl', 'js+wasm+wgsl'],
  prebuiltWorklet: ['js', 'wasm', 'js+wasm', 'page'],
};

/** For networks with several kinds of states: the same with their names around it. */
const withStates = (prefix, entry) => {
  const [make, wrap] = prefix ? ['createWorklet', 'workletWithStates'] : ['createModule', 'withStates'];
  return [
    `import { ${make} as plain } from '${entry}';`,
    `import { ${wrap} } from './states.ts';`,
    `export { GruccError } from '${entry}';`,
    `export const ${make} = ${wrap}(plain);`,
  ].join('\n');
};

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
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

// esbuild's own iife carries 300 bytes of export machinery. Only what is exported may reach the module's scope.
function wrap(text) {
  const exported = /export\{([^{}]*)\};?$/.exec(text);
  if (!exported) throw new Error(`no export clause at the end of the bundle: ${text.slice(-80)}`);
  const pairs = exported[1].split(',').map((one) => one.trim().split(' as '));
  const members = pairs.map(([local, name = local]) => `${name}:${local}`).join(',');
  const names = pairs
    .map(([local, name = local]) => name)
    .sort()
    .reverse();
  return `const{${names}}=(()=>{${text.slice(0, exported.index)}return{${members}}})();\n`;
}

async function table(name, variants, prefix) {
  const lines = [];
  const all = variants.flatMap((variant) => {
    const entry = `./entry-${prefix}${variant.replaceAll('+', '-')}.ts`;
    const plain = [variant, `export * from '${entry}';`];
    return variant === 'page' ? [plain] : [plain, [`${variant}+states`, withStates(prefix, entry)]];
  });
  for (const [variant, contents] of all) {
    const text = await bundle(contents);
    const gzipped = gzipSync(text, { level: 9 }).length;
    console.log(`runtime ${prefix}${variant}: ${Buffer.byteLength(text)} bytes, ${gzipped} gzipped`);
    lines.push(`  '${variant}': ${JSON.stringify(text)},\n`);
  }
  const keys = all.map(([variant]) => `'${variant}'`).join(' | ');
  return `export const ${name}: Readonly<Record<${keys}, string>> = {\n${lines.join('')}};\n`;
}

writeFileSync(
  new URL('prebuilt.gen.ts', import.meta.url),
  [
    '// Written by runtime/prebuild.mjs: the minified runtime, by the targets it serves; then that of AudioWorklets.\n',
    await table('prebuilt', sets.prebuilt, ''),
    await table('prebuiltWorklet', sets.prebuiltWorklet, 'worklet-'),
  ].join(''),
);
