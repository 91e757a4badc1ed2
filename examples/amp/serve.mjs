// Builds the example and serves its page: node examples/amp/serve.mjs [port], after `npm run build` in the root.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const here = (name) => new URL(name, import.meta.url);
const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', mjs: 'text/javascript' };
const pages = ['index.html', 'style.css', 'page.mjs', 'plot.mjs', 'riff.mjs'];
const files = new Set([...pages, 'build/amp.audio.js', 'build/amp.worklet.js']);

const [cli, config, folder] = ['../../dist/compiler/cli/main.js', 'config.json', 'build'].map((name) =>
  fileURLToPath(here(name)),
);
const { status } = spawnSync(process.execPath, [cli, 'build', config, '-o', folder, '--worklet'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

const server = createServer(({ url }, response) => {
  const name = url === '/' ? 'index.html' : url.slice(1);
  if (!files.has(name)) return response.writeHead(404).end();
  const type = types[name.split('.').at(-1)];
  return response.setHeader('content-type', `${type}; charset=utf-8`).end(readFileSync(here(name)));
});
server.listen(Number(process.argv[2] ?? 8080), 'localhost', () => {
  console.log(`http://localhost:${server.address().port}/`);
});
