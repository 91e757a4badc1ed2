// Builds the example and serves its page: node examples/webgpu-batch/serve.mjs [port], after `npm run build` in the root.
import { serve } from '../serve.mjs';

serve(import.meta.url, ['index.html', 'style.css', 'page.mjs', 'build/webgpu_batch.js']);
