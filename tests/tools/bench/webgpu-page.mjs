// Runs in the browser: one network on grucc's wgsl target and on ONNX Runtime Web's WebGPU provider, in turns.

/** Counts dispatches, whoever makes them. */
let dispatches = 0;
for (const name of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect']) {
  const dispatch = GPUComputePassEncoder.prototype[name];
  GPUComputePassEncoder.prototype[name] = function (...args) {
    dispatches++;
    return dispatch.apply(this, args);
  };
}

async function bytesOf(path) {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

/** The parameters lie one after the other, in the order in which the shape lists them. */
function cut(bytes, counts) {
  let at = 0;
  return Object.fromEntries(
    counts.map(([name, count]) => {
      at += count * 4;
      return [name, new Float32Array(bytes.buffer, at - count * 4, count)];
    }),
  );
}

async function openGrucc({ batch, steps }, { params, x }, path) {
  const { load } = await import(path);
  const model = await load({ target: 'wgsl', weights: params });
  return { run: async () => (await model.run(x, { batch, steps })).output, dispose: () => model.dispose() };
}

async function openOrt({ batch, steps, input }, { x, result }, path) {
  const ort = await import('/ort/ort.webgpu.bundle.min.mjs');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = '/ort/';
  const session = await ort.InferenceSession.create(await bytesOf(path), { executionProviders: ['webgpu'] });
  const feeds = { x0: new ort.Tensor('float32', x, [steps, batch, input]) };
  return {
    run: async () => (await session.run(feeds))[result].data,
    dispose: () => session.release(),
  };
}

async function counted(contestant) {
  const before = dispatches;
  const start = performance.now();
  const output = await contestant.run();
  return { output, milliseconds: performance.now() - start, dispatches: dispatches - before };
}

/** What was measured, as JSON can say it. */
globalThis.measure = async (shape, counts, rounds, result) => {
  const { x, ...params } = cut(await bytesOf('/data'), counts);
  const contestants = [
    await openGrucc(shape, { params, x }, '/grucc.mjs'),
    await openOrt(shape, { x, result }, '/model.onnx'),
  ];
  const first = [await counted(contestants[0]), await counted(contestants[1])];
  const times = [[], []];
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < 2; turn++) {
      const i = (turn + round) % 2;
      times[i].push((await counted(contestants[i])).milliseconds);
    }
  let difference = 0;
  first[0].output.forEach((value, i) => {
    const each = Math.abs(value - first[1].output[i]);
    if (!(each <= difference)) difference = each;
  });
  for (const each of contestants) await each.dispose();
  const adapter = await navigator.gpu.requestAdapter();
  const { vendor, architecture, description } = adapter.info;
  const checked = Array.from(first[0].output);
  return {
    times,
    dispatches: first.map((each) => each.dispatches),
    difference,
    output: checked,
    adapter: [vendor, architecture, description].filter(Boolean).join(' '),
  };
};
