// The page: sound from a microphone, a file or the sample, through an AudioWorklet, to the spotter and the pictures.
import { load } from './build/keyword.js';
import { HOP, SAMPLE_RATE } from './features.mjs';
import { makePicture } from './picture.mjs';
import { inHops, makeSpotter } from './spotter.mjs';
import { words } from './words.mjs';

const element = (id) => document.querySelector(`#${id}`);
const state = element('state');
const chips = new Map(words.slice(1).map((word) => [word, chipFor(word)]));
const picture = makePicture(element('spectrogram'), element('probabilities'));
const model = await load();

let end = () => {};
let heard = [];
element('microphone').addEventListener('click', () => start(fromMicrophone));
element('sample').addEventListener('click', () => start(fromSample));
element('file').addEventListener('change', ({ target }) =>
  start((audio) => fromFile(audio, target.files[0])),
);
element('stop').addEventListener('click', () => stop('stopped'));
state.textContent = `ready, on ${model.target}`;

function chipFor(word) {
  const chip = document.createElement('li');
  chip.textContent = word;
  return element('words').appendChild(chip);
}

/** A source plays into a node and gives what ends it, and what to wait for, if it ends by itself. */
async function start(source) {
  stop('starting');
  const audio = new AudioContext({ sampleRate: SAMPLE_RATE });
  try {
    await audio.audioWorklet.addModule('capture.js');
    const capture = new AudioWorkletNode(audio, 'capture', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    const listen = inHops(makeListener());
    capture.port.addEventListener('message', ({ data }) => listen(data));
    capture.port.start();
    const { node, close, ended } = await source(audio);
    node.connect(capture);
    end = () => {
      close();
      void audio.close();
    };
    element('stop').disabled = false;
    state.textContent = `listening, on ${model.target}`;
    void ended?.then(() => stop('done'));
  } catch (error) {
    void audio.close();
    state.textContent = `no sound: ${error.message}`;
  }
}

function stop(text) {
  end();
  end = () => {};
  heard = [];
  element('stop').disabled = true;
  state.textContent = text;
}

async function fromMicrophone(audio) {
  const options = {
    channelCount: 1,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  };
  const media = await navigator.mediaDevices.getUserMedia({ audio: options });
  const close = () => media.getTracks().forEach((track) => track.stop());
  return { node: audio.createMediaStreamSource(media), close };
}

const fromSample = async (audio) => play(audio, await (await fetch('speech.wav')).arrayBuffer());
const fromFile = async (audio, file) => play(audio, await file.arrayBuffer());

/** Heard in the room as well. Decoding brings any rate to the context's. */
async function play(audio, bytes) {
  const node = new AudioBufferSourceNode(audio, { buffer: await audio.decodeAudioData(bytes) });
  node.connect(audio.destination);
  const ended = new Promise((resolve) => {
    // the last word is told shortly after it
    node.addEventListener('ended', () => setTimeout(resolve, 300));
  });
  node.start();
  return { node, close: () => node.disconnect(), ended };
}

/** Takes a hop of sound: recognises, draws, and keeps account of the time that took. */
function makeListener() {
  const spot = makeSpotter(model);
  let [frames, busy] = [0, 0];
  return (hop) => {
    const began = performance.now();
    const { features, probabilities, heard: word } = spot(hop);
    busy += performance.now() - began;
    frames += 1;
    picture.draw(features, probabilities);
    if (word) show(word, (frames * HOP) / SAMPLE_RATE);
    if (frames % 30 === 0) showLoad((1000 * busy) / frames);
  };
}

function show(word, seconds) {
  heard = [...heard, `${word} (${seconds.toFixed(1)} s)`];
  element('heard').textContent = heard.slice(-12).join(', ');
  const chip = chips.get(word);
  chip.classList.add('heard');
  setTimeout(() => chip.classList.remove('heard'), 400);
}

function showLoad(micros) {
  const budget = (1e6 * HOP) / SAMPLE_RATE;
  const share = ((100 * micros) / budget).toFixed(1);
  element('load').textContent =
    `features and network: ${micros.toFixed(0)} µs of the ${budget / 1000} ms of a frame (${share} %)`;
}
