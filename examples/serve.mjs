// Builds an example's config and serves its page: what the serve.mjs of each example calls.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  wav: 'audio/wav',
};

/** `from` is import.meta.url of the caller, `files` what may be asked for; the port is the first argument, or 8080. */
export function serve(from, files) {
  const path = (name) => fileURLToPath(new URL(name, from));
  const cli = fileURLToPath(new URL('../dist/compiler/cli/main.js', import.meta.url));
  if (!existsSync(cli)) throw new Error('grucc itself is not built yet: npm run build');
  const { status } = spawnSync(process.execPath, [cli, 'build', path('config.json')], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);

  const server = createServer(({ url }, response) => {
    const name = url === '/' ? 'index.html' : url.slice(1);
    if (!files.includes(name)) return response.writeHead(404).end();
    return response.setHeader('content-type', types[name.split('.').at(-1)]).end(readFileSync(path(name)));
  });
  server.listen(Number(process.argv[2] ?? 8080), 'localhost', () => {
    console.log(`http://localhost:${server.address().port}/`);
  });
}
