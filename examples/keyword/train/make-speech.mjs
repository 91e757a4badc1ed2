// Makes speech.wav: words in voices that the network was not trained on, some of them none of its words.
//
//   node examples/keyword/train/make-speech.mjs      (needs espeak-ng)

import { writeFileSync } from 'node:fs';
import { SAMPLE_RATE } from '../features.mjs';
import { say } from './say.mjs';

const spoken = [
  ['yes', 'en-us+f4'],
  ['no', 'en-gb+m7'],
  ['banana', 'en-us+shelby'],
  ['stop', 'en-gb-scotland+robert'],
  ['left', 'en-us+Andrea'],
  ['right', 'en-gb+steph3'],
  ['marmalade', 'en-gb+m7'],
  ['up', 'en-us+m7'],
  ['down', 'en-gb-x-rp+f4'],
  ['go', 'en-us+norbert'],
];
const pause = new Float32Array(0.35 * SAMPLE_RATE);
const parts = spoken.flatMap(([text, voice]) => [pause, say(text, { voice, speed: 150, pitch: 50 })]);
const samples = [...parts, pause].flatMap((part) => [...part]);

const header = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1');
const numbers = [
  [4, 36 + 2 * samples.length],
  [16, 16],
  [24, SAMPLE_RATE],
  [28, 2 * SAMPLE_RATE],
  [40, 2 * samples.length],
];
const shorts = [
  [20, 1],
  [22, 1],
  [32, 2],
  [34, 16],
];
const file = Buffer.alloc(44 + 2 * samples.length);
header.copy(file);
for (const [at, value] of numbers) file.writeUInt32LE(value, at);
for (const [at, value] of shorts) file.writeUInt16LE(value, at);
samples.forEach((value, i) => file.writeInt16LE(Math.round(0.5 * value * 32767), 44 + 2 * i));
writeFileSync(new URL('../speech.wav', import.meta.url), file);
