// Builds the example and serves its page: node examples/keyword/serve.mjs [port], after `npm run build` in the root.
import { serve } from '../serve.mjs';

serve(import.meta.url, [
  'index.html',
  'style.css',
  'page.mjs',
  'picture.mjs',
  'capture.js',
  'spotter.mjs',
  'features.mjs',
  'words.mjs',
  'speech.wav',
  'build/keyword.js',
]);
