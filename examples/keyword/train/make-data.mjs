// Makes what the network is trained on: words of a speech synthesiser among noise, as features and a label for each frame.
//
//   node examples/keyword/train/make-data.mjs      (needs espeak-ng; some minutes; writes into examples/keyword/build)
//
// Voices of the test set are not in the training set.

import { mkdirSync, writeFileSync } from 'node:fs';
import { BANDS, HOP, makeFeatures, SAMPLE_RATE } from '../features.mjs';
import { words } from '../words.mjs';
import { degrade } from './degrade.mjs';
import { random } from './random.mjs';
import { say } from './say.mjs';

const FRAMES = 256; // of a sequence: about four seconds
const IGNORED = 255; // a frame in which a word has begun that cannot be told yet
const others = `yesterday yet chess guess now note know-how nothing none new cup upper us dawn town around drown lift
  leaf let live loft write ride bright rate stomp top step shop stuff goat gold grow so low blow coat open one two three
  four five six seven eight nine zero house tree bird cat dog happy marvin sheila wow bed follow forward backward learn
  visual water morning people because although music window garden number letter maybe listen computer network table`;
const accents = [
  'en-gb',
  'en-us',
  'en-gb-scotland',
  'en-gb-x-rp',
  'en-gb-x-gbclan',
  'en-gb-x-gbcwmd',
  'en-029',
];
const train = `m1 m2 m3 m4 m5 m6 f1 f2 f3 f5 Alex Alicia Annie Denis Diogo Gene Hugo Jacky Lee Marco Mario Michael adam
  anika antonio aunty belinda benjamin caleb david ed edward grandma gustave iven iven2 john kaukovalta klatt klatt2
  linda marcelo max michel miguel pablo paul pedro quincy rob sandro steph steph2 travis victor zac whisper`;
const test = 'm7 m8 f4 Andrea Andy boris robert shelby steph3 norbert Henrique';
const listOf = (text) => text.split(/\s+/);

const folder = new URL('../build/', import.meta.url);
mkdirSync(folder, { recursive: true });
write('train', { variants: listOf(train), spoken: 3000, sequences: 4000 });
write('test', { variants: listOf(test), spoken: 500, sequences: 400 });

function write(name, { variants, spoken, sequences }) {
  const chance = random(name);
  const pool = Array.from({ length: spoken }, () => utterance(chance, variants)).filter(Boolean);
  const features = new Float32Array(sequences * FRAMES * BANDS);
  const labels = new Uint8Array(sequences * FRAMES);
  for (let i = 0; i < sequences; i++) {
    const { samples, marks } = sequence(chance, pool);
    features.set(featuresOf(degrade(samples, chance)), i * FRAMES * BANDS);
    labels.set(marks, i * FRAMES);
  }
  writeFileSync(new URL(`${name}.features.f32`, folder), features);
  writeFileSync(new URL(`${name}.labels.u8`, folder), labels);
  console.log(`${name}: ${pool.length} words in ${sequences} sequences of ${FRAMES} frames`);
}

function utterance(chance, variants) {
  const label = chance.below(1) < 0.6 ? 1 + Math.floor(chance.below(words.length - 1)) : 0;
  const text = label > 0 ? words[label] : chance.of(listOf(others));
  const voice = `${chance.of(accents)}+${chance.of(variants)}`;
  const [speed, pitch] = [Math.round(chance.from(110, 230)), Math.round(chance.from(15, 85))];
  const samples = say(text, { voice, speed, pitch });
  return samples && samples.length < 1.5 * SAMPLE_RATE ? { label, samples } : undefined;
}

/** Words with pauses between them, each of its own loudness. */
function sequence(chance, pool) {
  const samples = new Float32Array(FRAMES * HOP);
  const marks = new Uint8Array(FRAMES);
  let at = Math.floor(chance.from(0, 1) * SAMPLE_RATE);
  for (let i = 0; i < 12; i++) {
    const word = chance.of(pool);
    const end = at + word.samples.length;
    if (end > samples.length) break;
    const gain = 10 ** chance.from(-0.4, 0.2);
    word.samples.forEach((value, k) => (samples[at + k] += gain * value));
    mark(marks, word.label, at / HOP, end / HOP);
    at = end + Math.floor(chance.from(0.05, 0.9) * SAMPLE_RATE);
  }
  return { samples, marks };
}

/** A word is told from shortly before its end until a fifth of a second after it. */
function mark(marks, label, start, end) {
  if (label === 0) return marks.fill(0, Math.floor(start), Math.ceil(end));
  marks.fill(IGNORED, Math.floor(start + 0.4 * (end - start)), Math.floor(end - 2));
  marks.fill(label, Math.floor(end - 2), Math.floor(end + 12));
  marks.fill(IGNORED, Math.floor(end + 12), Math.floor(end + 16));
}

function featuresOf(samples) {
  const toFeatures = makeFeatures();
  const features = new Float32Array(FRAMES * BANDS);
  for (let i = 0; i < FRAMES; i++)
    features.set(toFeatures(samples.subarray(i * HOP, (i + 1) * HOP)), i * BANDS);
  return features;
}
