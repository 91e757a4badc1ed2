// Counts what the network recognises of single words in voices it was not trained on, and what it mistakes for a word.
//
//   node examples/keyword/train/evaluate.mjs      (needs espeak-ng, and that run.mjs was run)

import { load } from '../build/keyword.js';
import { SAMPLE_RATE } from '../features.mjs';
import { inHops, makeSpotter } from '../spotter.mjs';
import { words } from '../words.mjs';
import { random } from './random.mjs';
import { say } from './say.mjs';

const listOf = (text) => text.split(/\s+/);
const voices = listOf('m7 m8 f4 Andrea Andy boris robert shelby steph3 norbert Henrique');
const accents = listOf('en-gb en-us en-gb-scotland en-gb-x-rp en-029');
const strange =
  listOf(`banana marmalade yellow purple hello orange chair kitchen forest doctor river winter thank under
  pocket silver bottle monkey picture animal`); // none of them is in the training set
const [ROUNDS, PAUSE] = [20, SAMPLE_RATE / 2];

const chance = random('evaluate');
const model = await load();
const count = { spoken: 0, heard: 0, mistaken: 0, strange: 0, alarms: 0 };
for (let round = 0; round < ROUNDS; round++)
  for (const word of words.slice(1)) {
    const heard = heardOf(word);
    count.spoken += 1;
    if (heard.includes(word)) count.heard += 1;
    if (heard.some((each) => each !== word)) count.mistaken += 1;
  }
for (let round = 0; round < 5; round++)
  for (const word of strange) {
    count.strange += 1;
    if (heardOf(word).length > 0) count.alarms += 1;
  }
console.log(
  `${count.heard} of ${count.spoken} words heard, ${count.mistaken} taken for another; ${count.alarms} of ${count.strange} other words taken for one`,
);

/** A word with silence around it and a little noise. */
function heardOf(word) {
  const [speed, pitch] = [Math.round(chance.from(130, 190)), Math.round(chance.from(25, 75))];
  const spoken = say(word, { voice: `${chance.of(accents)}+${chance.of(voices)}`, speed, pitch }) ?? [];
  const sound = Float32Array.from({ length: spoken.length + 2 * PAUSE }, () => 0.002 * chance.normal());
  spoken.forEach((value, i) => (sound[PAUSE + i] += 0.5 * value));
  const heard = [];
  const spot = makeSpotter(model);
  inHops((hop) => heard.push(spot(hop).heard))(sound);
  return heard.filter(Boolean);
}
