/** The HTTP server: the site under its policies, a large body, and an ear for what the pages report. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Report } from './pages/report.ts';
import { type Content, makeSite, type Policy, policies } from './site.ts';

const largeBytes = 64 * 2 ** 20;

export interface Server {
  /** The origin. Localhost counts as secure without a certificate. */
  readonly origin: string;
  /** What the visit of that number reports; that it reported nothing when it did not in time. */
  readonly reportOf: (run: number, timeoutMs: number) => Promise<Report>;
  readonly close: () => void;
}

/** Packs the package into the folder and serves it. */
export const serve = async (folder: string): Promise<Server> => {
  const site = await makeSite(folder);
  const large = randomBytes(largeBytes);
  const digest = createHash('sha256').update(large).digest('hex');
  const waiting = new Map<number, (report: Report) => void>();

  const contentOf = async (policy: string, path: string, query: URLSearchParams): Promise<Content | undefined> => {
    if (path === 'large') return { type: 'application/octet-stream', body: large };
    if (path === 'digest') return { type: 'text/plain', body: digest };
    return await site(policy, path, query);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url as string, 'http://localhost');
    const [, policy = '', ...rest] = pathname.split('/');
    const path = rest.join('/');
    const headers = policies[policy as Policy];
    if (path === 'report') {
      waiting.get(Number(searchParams.get('run')))?.(JSON.parse(await text(request)) as Report);
      response.writeHead(204).end();
      return;
    }
    const content = headers && (await contentOf(policy, path, searchParams));
    // A browser asks for an icon by itself; nothing else may be missing.
    if (!content) response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    else
      response
        .writeHead(200, { ...headers, 'content-type': content.type, 'cache-control': 'no-store' })
        .end(content.body);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    reportOf: (run, timeoutMs) =>
      new Promise((resolve) => {
        const problem = `nothing was heard of it in ${timeoutMs} ms`;
        const timer = setTimeout(() => resolve({ checks: [{ title: 'reports', problem }] }), timeoutMs);
        waiting.set(run, (report) => {
          clearTimeout(timer);
          resolve(report);
        });
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
