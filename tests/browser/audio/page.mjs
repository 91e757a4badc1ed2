// What the tests of worklets do in the page.

const RATE = 48000;

/** Renders a sound through a node, offline. */
export async function render({ name, options, weights, sound, channels = sound.length, stopAt, resetAt }) {
  const { GruNode } = await import(`/${name}.audio.js`);
  const length = sound[0].length;
  const context = new OfflineAudioContext(channels, length, RATE);
  const given = weights && { weights: await bytes(`/${name}.safetensors`) };
  const node = await GruNode.create(context, { ...given, ...options });
  const errors = [];
  node.addEventListener('error', ({ error }) => errors.push(`${error.code} ${error.message}`));
  const source = sourceOf(context, sound);
  source.connect(node).connect(context.destination);
  source.start();
  if (stopAt) source.stop(stopAt / RATE);
  if (resetAt) {
    void context.suspend(resetAt / RATE).then(async () => {
      await node.reset();
      await context.resume();
    });
  }
  const rendered = await context.startRendering();
  await new Promise((done) => setTimeout(done, 20)); // messages that are under way
  const { latency, target, fused } = node;
  node.dispose();
  return { sound: samplesOf(rendered), latency, target, fused, errors };
}

export async function bytes(url) {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

function sourceOf(context, sound) {
  const buffer = context.createBuffer(sound.length, sound[0].length, RATE);
  // JSON has null for NaN.
  sound.forEach((samples, c) =>
    buffer.copyToChannel(
      Float32Array.from(samples, (v) => v ?? NaN),
      c,
    ),
  );
  return new AudioBufferSourceNode(context, { buffer });
}

const samplesOf = (buffer) =>
  Array.from({ length: buffer.numberOfChannels }, (_, c) => [...buffer.getChannelData(c)]);

/** Renders a sound through a processor that is not ours. */
export async function renderAlone({ url, sound }) {
  const context = new OfflineAudioContext(1, sound[0].length, RATE);
  await context.audioWorklet.addModule(url);
  const source = sourceOf(context, sound);
  source.connect(new AudioWorkletNode(context, 'alone')).connect(context.destination);
  source.start();
  return samplesOf(await context.startRendering());
}

async function caught(act) {
  try {
    await act();
  } catch (error) {
    return `${error.code} ${error.message}`;
  }
  return 'nothing thrown';
}

/** What `create` rejects with; weights are the name of a file. */
export async function failure({ name, options: { weights, ...options } }) {
  const { GruNode } = await import(`/${name}.audio.js`);
  const given = weights && { weights: await bytes(`/${weights}.safetensors`) };
  const context = new OfflineAudioContext(1, 128, RATE);
  return caught(() => GruNode.create(context, { ...given, ...options }));
}

export async function closedContext() {
  const { GruNode } = await import('/sample.audio.js');
  const context = new AudioContext();
  await context.close();
  return caught(() => GruNode.create(context));
}

export async function noContext() {
  const { GruNode } = await import('/sample.audio.js');
  return caught(() => GruNode.create(undefined));
}

export async function functionAsData() {
  const { GruNode } = await import('/sample.audio.js');
  return caught(() => GruNode.create(new OfflineAudioContext(1, 128, RATE), { data: () => {} }));
}

/** Two files with one model's processor in both, in one context. */
export async function twoFiles() {
  const { GruNode } = await import('/sample.audio.js');
  const context = new OfflineAudioContext(1, 128, RATE);
  const nodes = [
    await GruNode.create(context),
    await GruNode.create(context, { url: '/own.bundle.js', processor: 'halved' }),
    await GruNode.create(context, { url: '/own.bundle.js' }),
  ];
  return nodes.map(({ latency }) => latency);
}

export async function disposed() {
  const { GruNode } = await import('/sample.audio.js');
  const node = await GruNode.create(new OfflineAudioContext(1, 128, RATE));
  const pending = caught(() => node.reset());
  node.dispose();
  node.dispose();
  return [await pending, await caught(() => node.reset())];
}

const seconds = (count) => new Promise((done) => setTimeout(done, count * 1000));

/** The stats of a node that has little to do, of one whose context stood still, and of one that holds up its thread. */
export async function live() {
  const { GruNode } = await import('/sample.audio.js');
  const context = new AudioContext({ sampleRate: RATE });
  const oscillator = new OscillatorNode(context);
  const play = async (options, between = () => {}) => {
    const node = await GruNode.create(context, options);
    const told = async (count) => {
      const stats = [];
      while (stats.length < count)
        stats.push(await new Promise((done) => node.addEventListener('stats', done, { once: true })));
      return stats.map(({ detail }) => detail);
    };
    oscillator.connect(node).connect(context.destination);
    await told(2);
    await between();
    const stats = await told(2);
    node.dispose();
    return stats;
  };
  oscillator.start();
  const calm = await play();
  const paused = await play({}, async () => {
    await context.suspend();
    await seconds(5);
    await context.resume();
  });
  const busy = await play({ url: '/own.js', processor: 'slow' });
  await context.close();
  return { calm, paused, busy };
}
