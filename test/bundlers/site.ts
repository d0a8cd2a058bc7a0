/** Opens pages in a browser and hears what they report. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Browser } from '../browser/drivers.ts';
import type { Answers } from './runs.ts';

const types: { readonly [ending: string]: string } = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/** Hears one page after another. */
export interface Ear {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** What the page at this address reports, with the browser's own complaints. */
  readonly visit: (url: string) => Promise<Answers>;
}

const timeoutMs = 60_000;

export const makeEar = (browser: Browser): Ear => {
  let heard: ((answers: Answers) => void) | undefined;
  return {
    handle: async (request, response) => {
      heard?.(JSON.parse(await text(request)) as Answers);
      response.end();
    },
    visit: async (url) => {
      const reported = new Promise<Answers>((resolve) => {
        heard = resolve;
        const silence: Answers = { outcomes: [], wrong: [`nothing was reported within ${timeoutMs} ms`] };
        setTimeout(() => resolve(silence), timeoutMs).unref();
      });
      const tab = await browser.open(url);
      const answers = await reported;
      await tab.close();
      return { ...answers, wrong: [...answers.wrong, ...tab.complaints] };
    },
  };
};

/** A site of bundles. */
export interface Site {
  /** The browser with its version. */
  readonly browser: string;
  /** A page with a bundle of a folder and nothing else. */
  readonly visit: (folder: string, bundle: string) => Promise<Answers>;
  /** A page that was built. */
  readonly open: (folder: string, page: string) => Promise<Answers>;
  readonly close: () => void;
}

/** Serves one folder after another, and the kit beside it. */
export const openSite = async (browser: Browser, kit: string): Promise<Site> => {
  const ear = makeEar(browser);
  let served = kit;
  const find = (path: string): Buffer => {
    for (const folder of [served, kit]) {
      try {
        return readFileSync(join(folder, normalize(path)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    throw new Error(`${path} is nowhere`);
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') return void ear.handle(request, response);
    try {
      const file = find(pathname);
      const body = pathname === '/visit.html' ? `${file}`.replace('BUNDLE', searchParams.get('bundle') ?? '') : file;
      response.setHeader('content-type', types[extname(pathname)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = (folder: string, page: string): Promise<Answers> => {
    served = folder;
    return ear.visit(`${origin}/${page}`);
  };
  return {
    browser: browser.name,
    visit: (folder, bundle) => open(folder, `visit.html?bundle=/${bundle}`),
    open,
    close: () => void server.close(),
  };
};
