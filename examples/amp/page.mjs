// Plays a riff through the amplifier, shows both, and how much of its time the audio thread takes for it.
import { GruNode } from './build/amp.audio.js';
import { plot } from './plot.mjs';
import { riff } from './riff.mjs';

const RATE = 48000; // of the sound that the model was trained on
const element = (id) => document.querySelector(`#${id}`);
const show = (id, text) => void (element(id).textContent = text);

let amp;

/** guitar → level → amplifier → wet ┐
 *                  └─────────→ dry ┴→ ears */
async function makeAmp() {
  const context = new AudioContext({ sampleRate: RATE });
  const node = await GruNode.create(context);
  const samples = riff(RATE);
  const buffer = new AudioBuffer({ length: samples.length, sampleRate: RATE });
  buffer.copyToChannel(samples, 0);
  const guitar = new AudioBufferSourceNode(context, { buffer, loop: true });
  const level = new GainNode(context);
  const [wet, dry] = [new GainNode(context), new GainNode(context, { gain: 0 })];
  const [before, after] = [
    new AnalyserNode(context, { fftSize: 4096 }),
    new AnalyserNode(context, { fftSize: 4096 }),
  ];
  guitar.connect(level).connect(node).connect(wet).connect(context.destination);
  level.connect(dry).connect(context.destination);
  level.connect(before);
  node.connect(after);
  guitar.start();
  node.addEventListener('stats', ({ detail }) => showStats(detail));
  node.addEventListener('error', ({ error }) => {
    show('state', `${error.message}`);
    void node.reset();
  });
  show('latency', `${node.latency} samples`);
  show('target', node.target);
  return {
    context,
    level,
    wet,
    dry,
    sources: [
      ['guitar', before],
      ['amplifier', after],
    ],
  };
}

function showStats({ load, overruns, missed, time }) {
  show('load', `${(100 * load).toFixed(1)} %`);
  show('overruns', String(overruns));
  show('missed', `${missed.toFixed(0)} ms`);
  show('time', `${time.toFixed(1)} s`);
}

function follow() {
  const decibels = Number(element('drive').value);
  show('level', `${decibels} dB`);
  if (!amp) return;
  const { context, level, wet, dry } = amp;
  const isWet = element('wet').checked;
  // 20 ms, so that a switch makes no click
  for (const [node, gain] of [
    [level, 10 ** (decibels / 20)],
    [wet, isWet ? 1 : 0],
    [dry, isWet ? 0 : 1],
  ])
    node.gain.setTargetAtTime(gain, context.currentTime, 0.005);
}

async function toggle() {
  element('play').disabled = true;
  try {
    if (amp?.context.state === 'running') await amp.context.suspend();
    else {
      amp ??= await makeAmp();
      await amp.context.resume();
      follow();
      const canvases = { wave: element('wave'), spectrum: element('spectrum') };
      plot(amp.sources, canvases, () => amp.context.state === 'running');
    }
    const isPlaying = amp.context.state === 'running';
    show('play', isPlaying ? 'stop' : 'play');
    show('state', isPlaying ? 'playing' : 'stopped');
  } catch (error) {
    show('state', `${error.code ?? ''} ${error.message}`);
  }
  element('play').disabled = false;
}

element('play').addEventListener('click', toggle);
element('controls').addEventListener('input', follow);
