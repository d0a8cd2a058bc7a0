/**
 * How Vite serves the playground and builds it: a page that works from any folder, offline, and under the policy below.
 */
import { defineConfig, type Plugin } from 'vite';

/** The page may run its own scripts, compile WebAssembly, and connect to nothing. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Not while developing: Vite's own client has inline styles and a socket. */
const withPolicy: Plugin = {
  name: 'policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
  ],
};

export default defineConfig({
  base: './',
  plugins: [withPolicy],
  // The package itself lies above the page.
  server: { fs: { allow: ['../..'] } },
  worker: { format: 'es' },
  build: {
    outDir: '../../dist/playground',
    emptyOutDir: true,
    target: 'es2022',
    // The policy knows no data: addresses, and the polyfill would fetch.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
