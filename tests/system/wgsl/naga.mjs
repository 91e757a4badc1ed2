// Runs in Deno, whose WebGPU is wgpu and whose compiler of WGSL is naga: judges what naga.test.ts has put in a folder.
//
// deno run --allow-read --allow-env --unstable-webgpu tests/system/wgsl/naga.mjs FOLDER prints one line of JSON for each thing.

const [folder] = Deno.args;
const say = (result) => console.log(JSON.stringify(result));
const read = (name) => JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));

const adapter = await navigator.gpu?.requestAdapter();
if (!adapter) {
  say({ kind: 'adapter' });
  Deno.exit(0);
}
const hasF16 = adapter.features.has('shader-f16');
const { description, vendor } = adapter.info;
say({ kind: 'adapter', name: description || vendor, hasF16 });

const device = await adapter.requestDevice({ requiredFeatures: hasF16 ? ['shader-f16'] : [] });

for (const { about, code } of read('shaders.json')) {
  if (code.startsWith('enable f16') && !hasF16) continue;
  device.pushErrorScope('validation');
  device.createShaderModule({ code });
  const error = await device.popErrorScope();
  say({ kind: 'shader', about, problem: error?.message });
}

function worstOf(given, expected) {
  let worst = given.length === expected.length ? 0 : Infinity;
  given.forEach((value, i) => {
    const ratio = Math.abs(value - expected[i]) / (1e-6 + 1e-6 * Math.abs(expected[i]));
    if (!(ratio <= worst)) worst = ratio;
  });
  return worst;
}

for (const { name, module, params, x, h0, y, hn, ...options } of read('cases.json')) {
  const { load } = await import(`file://${folder}/${module}`);
  const floats = (values) => values && Float32Array.from(values);
  const weights = Object.fromEntries(Object.entries(params).map(([key, values]) => [key, floats(values)]));
  const model = await load({ target: 'wgsl', weights, gpu: navigator.gpu });
  const result = await model.run(floats(x), { ...options, ...(h0 && { h0: floats(h0) }) });
  say({ kind: 'case', name, worst: Math.max(worstOf(result.output, y), worstOf(result.hn, hn)) });
  model.dispose();
}
Deno.exit(0);
