// How the playground is built: from the compiler's sources, into static files that may talk to nobody.
import { fileURLToPath } from 'node:url';

/** Scripts of this site and modules made in the page; no connections at all, not even to the site itself. */
const policy = [
  "default-src 'none'",
  "script-src 'self' blob: 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  // the editor brings its style sheet along
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

/** In the built page alone: while developing, Vite itself needs a connection. */
const withPolicy = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'content-security-policy', content: policy },
      injectTo: 'head-prepend',
    },
  ],
};

export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  // the built folder works at any address
  base: './',
  plugins: [withPolicy],
  assetsInclude: ['**/*.safetensors'],
  resolve: {
    alias: { 'grucc/browser': fileURLToPath(new URL('../../compiler/browser.ts', import.meta.url)) },
  },
  worker: { format: 'es' },
  build: {
    outDir: 'build',
    target: 'es2023',
    // Vite's stand-in for browsers without it would fetch
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    // a file of its own for everything: what is inlined as data: the policy refuses
    assetsInlineLimit: 0,
  },
  server: { fs: { allow: ['../..'] } },
};
