// Two pictures that scroll to the left: the spectrogram, and a row for the probability of each word.
import { words } from './words.mjs';

const STEP = 2; // pixels for a frame
const MARGIN = 52; // where the names of the words stand

export function makePicture(spectrogram, probabilities) {
  const names = words.slice(1);
  const height = probabilities.height / names.length;
  return {
    /** One more frame. */
    draw(features, chances) {
      const bands = scroll(spectrogram);
      const band = spectrogram.height / features.length;
      features.forEach((value, i) => {
        const light = Math.max(0, Math.min(1, (value + 1.2) / 2.4));
        bands.fillStyle = `hsl(${260 - 220 * light} 80% ${70 * light}%)`;
        bands.fillRect(spectrogram.width - STEP, spectrogram.height - (i + 1) * band, STEP, band);
      });
      const rows = scroll(probabilities);
      names.forEach((name, i) => {
        rows.fillStyle = `hsl(41 100% ${Math.round(50 * chances[i + 1])}%)`;
        rows.fillRect(probabilities.width - STEP, i * height + 1, STEP, height - 2);
      });
      label(rows, names, height);
    },
  };
}

function scroll(canvas) {
  const context = canvas.getContext('2d');
  const width = canvas.width - MARGIN - STEP;
  context.drawImage(canvas, MARGIN + STEP, 0, width, canvas.height, MARGIN, 0, width, canvas.height);
  context.clearRect(canvas.width - STEP, 0, STEP, canvas.height);
  return context;
}

function label(context, names, height) {
  context.clearRect(0, 0, MARGIN, context.canvas.height);
  context.fillStyle = '#ccc';
  context.font = '13px system-ui, sans-serif';
  names.forEach((name, i) => context.fillText(name, 8, (i + 0.7) * height));
}
