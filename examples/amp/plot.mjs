// Draws the sound of two analysers into two canvases, as long as it plays.

const MILLISECONDS = 20;
const [LOW, HIGH] = [50, 20000]; // Hz
const [QUIET, LOUD] = [-100, -10]; // dB

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);

/** Draws one curve through points given as fractions of width and height. */
function curve(canvas, name, points) {
  const pen = canvas.getContext('2d');
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x * canvas.width, (1 - y) * canvas.height);
  pen.strokeStyle = color(name);
  pen.lineWidth = 2;
  pen.stroke();
}

function clear(canvas, lines) {
  const pen = canvas.getContext('2d');
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#888';
  pen.font = '20px system-ui';
  for (const [x, y, label] of lines) {
    if (x === undefined) pen.fillRect(0, (1 - y) * canvas.height, canvas.width, 1);
    else pen.fillRect(x * canvas.width, 0, 1, canvas.height);
    pen.fillText(
      label,
      (x ?? 0) * canvas.width + 6,
      y === undefined ? canvas.height - 8 : (1 - y) * canvas.height - 6,
    );
  }
}

/** Where the signal crosses zero upwards, so that the picture stands still. */
function trigger(samples, count) {
  for (let i = 1; i < samples.length - count; i++) if (samples[i - 1] < 0 && samples[i] >= 0) return i;
  return 0;
}

function* wave(samples, start, count) {
  for (let i = 0; i < count; i++) yield [i / (count - 1), 0.5 + 0.5 * samples[start + i]];
}

function* spectrum(levels, rate) {
  const bin = rate / 2 / levels.length;
  for (let i = Math.ceil(LOW / bin); i * bin < HIGH; i++)
    yield [Math.log((i * bin) / LOW) / Math.log(HIGH / LOW), (levels[i] - QUIET) / (LOUD - QUIET)];
}

const octaves = [100, 1000, 10000].map((f) => [
  Math.log(f / LOW) / Math.log(HIGH / LOW),
  undefined,
  `${f} Hz`,
]);
const decibels = [-80, -60, -40, -20].map((d) => [undefined, (d - QUIET) / (LOUD - QUIET), `${d} dB`]);

/** `sources` are pairs of a colour's name and an analyser. */
export function plot(sources, canvases, isPlaying) {
  const [{ context, fftSize, frequencyBinCount }] = sources.map(([, analyser]) => analyser);
  const count = Math.round((context.sampleRate * MILLISECONDS) / 1000);
  const samples = sources.map(() => new Float32Array(fftSize));
  const levels = new Float32Array(frequencyBinCount);
  const draw = () => {
    sources.forEach(([, analyser], i) => analyser.getFloatTimeDomainData(samples[i]));
    clear(canvases.wave, [[undefined, 0.5, '0']]);
    clear(canvases.spectrum, [...octaves, ...decibels]);
    const start = trigger(samples[0], count);
    sources.forEach(([name, analyser], i) => {
      curve(canvases.wave, name, wave(samples[i], start, count));
      analyser.getFloatFrequencyData(levels);
      curve(canvases.spectrum, name, spectrum(levels, context.sampleRate));
    });
    if (isPlaying()) requestAnimationFrame(draw);
  };
  draw();
}
