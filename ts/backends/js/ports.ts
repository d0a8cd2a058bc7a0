/** The reference for finding a port, over node:net: a port is free if a server can listen on it. */
import type { AddressInfo, Server } from 'node:net';
import type { Kernels } from '../../contract.ts';
import { accessDeniedError, networkError, unsupportedError } from '../../errors.ts';
import { mapGet, mapSet, monotonicMs, PromiseConstructor } from '../../intrinsics.ts';
import { builtin } from '../../runtime.ts';
import { codeOf } from './files.ts';

/** An address on which a port is tried. */
interface Probe {
  readonly address: string;
  /** What to try where there is no IPv6: '' for nothing; undefined where its lack is an error. */
  readonly withoutIpv6: string | undefined;
}

/** How often the system is asked for a port of its choice before that counts as none free. */
const choices = 100;

const loopbacks: readonly Probe[] = [
  { address: '127.0.0.1', withoutIpv6: undefined },
  { address: '::1', withoutIpv6: '' },
];

const probesOf = (host: string): readonly Probe[] => {
  if (host === 'localhost') return loopbacks;
  if (host !== '') return [{ address: host, withoutIpv6: undefined }];
  // One dual-stack socket conflicts with a listener on any address of either family. node:net would take up IPv4 by
  // itself after any refusal of '::', a port in use among them.
  if (process.platform !== 'darwin' && process.platform !== 'win32') return [{ address: '::', withoutIpv6: '0.0.0.0' }];
  // With SO_REUSEADDR, BSD's sockets bind a wildcard beside a listener on one address, and those of Windows without
  // SO_EXCLUSIVEADDRUSE, which node:net does not set: ask for those, too.
  return [
    { address: '::', withoutIpv6: '' },
    { address: '0.0.0.0', withoutIpv6: undefined },
    { address: '127.0.0.1', withoutIpv6: undefined },
    { address: '::1', withoutIpv6: '' },
  ];
};

const isLackOfIpv6 = (error: unknown): boolean => codeOf(error) === 'EAFNOSUPPORT' || codeOf(error) === 'EADDRNOTAVAIL';

/** Not shared among the workers of a cluster: else the primary would listen, on its own terms. */
const listening = (port: number, host?: string): object => ({ __proto__: null, port, host, exclusive: true });

const listen = (port: number, host: string): Promise<number> =>
  new PromiseConstructor((resolve, reject) => {
    const server = (builtin('node:net') as typeof import('node:net')).createServer();
    server.on('error', reject);
    server.on('listening', () => {
      try {
        const { port } = server.address() as AddressInfo;
        server.close(() => resolve(port));
      } catch (error) {
        // Thrown from here it would end the process.
        server.close(() => reject(error));
      }
    });
    server.listen(listening(port, host));
  });

const tryProbe = async ({ address, withoutIpv6 }: Probe, port: number): Promise<number> => {
  try {
    return await listen(port, address);
  } catch (error) {
    if (withoutIpv6 === undefined || !isLackOfIpv6(error)) throw error;
    return withoutIpv6 === '' ? port : listen(port, withoutIpv6);
  }
};

/** A refusal of a port as every backend words it; `host` as the caller gave it. */
const portRefusal = (error: unknown, host: string, port: number): unknown => {
  if (codeOf(error) === 'ERR_ACCESS_DENIED') return accessDeniedError('listen on a port', '--allow-net');
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? error : networkError(errno, 'listen', host === '' ? '::' : host, port);
};

/** What a search has met so far: a port in use is no answer, one that may not be used only if all others are so, too. */
class Search {
  #wasUsed = false;
  #refusal: unknown;

  /** Goes on after a refusal, or throws it. */
  pass(error: unknown, host: string, port: number): void {
    const code = codeOf(error);
    if (code === 'EADDRINUSE') this.#wasUsed = true;
    else if (code === 'EACCES') this.#refusal ??= portRefusal(error, host, port);
    else throw portRefusal(error, host, port);
  }

  /** The result where no port was free. */
  end(): number {
    if (this.#refusal !== undefined && !this.#wasUsed) throw this.#refusal;
    return 0;
  }
}

export const findPort: Kernels<'js'>['findPort'] = async (start, end, host) => {
  const probes = probesOf(host);
  const search = new Search();
  const last = start === 0 ? choices - 1 : end;
  for (let next = start; next <= last; next += 1) {
    let port = start === 0 ? 0 : next;
    try {
      for (let index = 0; index < probes.length; index += 1) port = await tryProbe(probes[index] as Probe, port);
      return port;
    } catch (error) {
      search.pass(error, host, port);
    }
  }
  return search.end();
};

/** Listens without a host, which node:net does before it returns; the error, too, is then told on this channel alone. */
const listenNow = (port: number): AddressInfo => {
  const channel = 'tracing:net.server.listen:error';
  const diagnostics = builtin('node:diagnostics_channel');
  const server = (builtin('node:net') as typeof import('node:net')).createServer();
  // In runtimes that do not tell, the likeliest.
  let refused: unknown = { code: 'EADDRINUSE' };
  const note = (message: unknown): void => {
    const told = message as { readonly server: Server; readonly error: unknown };
    if (told.server === server) refused = told.error;
  };
  server.on('error', () => {});
  diagnostics?.subscribe(channel, note);
  try {
    server.listen(listening(port));
  } finally {
    diagnostics?.unsubscribe(channel, note);
  }
  try {
    const address = server.address() as AddressInfo | null;
    if (!address) throw refused;
    return address;
  } finally {
    server.close();
  }
};

export const findPortSync: Kernels<'js'>['findPortSync'] = (start, end, host) => {
  if (host !== '') {
    throw unsupportedError('find a free port', 'without the addon, a host can only be tried by the asynchronous form');
  }
  const search = new Search();
  const last = start === 0 ? choices - 1 : end;
  for (let next = start; next <= last; next += 1) {
    const port = start === 0 ? 0 : next;
    try {
      const address = listenNow(port);
      // IPv4 alone, although there is IPv6: node:net took it up after '::' was refused.
      if (address.family === 'IPv6' || listenNow(0).family !== 'IPv6') return address.port;
      search.pass({ code: 'EADDRINUSE' }, host, port);
    } catch (error) {
      search.pass(error, host, port);
    }
  }
  return search.end();
};

/** Long enough for the receiver of a port to listen on it. */
const holdMs = 15_000;
const claims = /* @__PURE__ */ new Map<number, number>();

export const claimPort: Kernels<'js'>['claimPort'] = (port) => {
  const now = monotonicMs();
  const since = mapGet(claims, port);
  if (since !== undefined && now - since < holdMs) return false;
  mapSet(claims, port, now);
  return true;
};
