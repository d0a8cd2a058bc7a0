/** Builds the playground and serves it from a folder that is not the root, under a policy sent as a header too. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { local, root, run } from '../../scripts/run.ts';

/** The policies, by the first folder of an address: a worker is under its own response's, so both get the header. */
const policies: { readonly [folder: string]: string } = {
  allowed: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'",
  forbidden: "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'",
};

const types: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const built = join(root, 'dist/playground');

export interface Site {
  readonly origin: string;
  /** The paths asked for so far. */
  readonly asked: readonly string[];
  readonly close: () => void;
}

/** Builds and serves; a page is at `origin/allowed/any/folder/`. */
export const serve = async (): Promise<Site> => {
  run(local('vite'), ['build', 'ts/playground', '--logLevel', 'warn']);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url as string, 'http://localhost');
    asked.push(pathname);
    const [, policy, path] = /^\/(\w+)\/any\/folder\/(.*)$/.exec(pathname) ?? [];
    const file = join(built, path === '' ? 'index.html' : (path ?? ''));
    const type = types[extname(file)];
    if (policy === undefined || policies[policy] === undefined || type === undefined || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, {
        'content-type': type,
        'content-security-policy': policies[policy],
        'cache-control': 'no-store',
      })
      .end(readFileSync(file));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
