/** findFreePort(), isPortAvailable() and their Sync twins on real sockets, in every backend. */
import { channel, hasSubscribers } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import net, { connect, createServer, type ListenOptions, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findFreePort, findFreePortSync, isPortAvailable, isPortAvailableSync } from '../../ts/io.ts';
import { configure } from '../../ts/settings.ts';
import {
  hasCommand,
  identityOf,
  kernelsOf,
  nobody,
  onPlatform,
  openDescriptors,
  osBackends,
  runChild,
} from '../support/os.ts';
import { refusal, rejection } from '../support/refusal.ts';

const servers: Server[] = [];

/** A server on one address; 0: a port of the system's choice. */
const occupy = async (host: string, port = 0): Promise<number> => {
  const server = createServer().listen({ port, host, ipv6Only: host === '::1' });
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
};

const release = async (): Promise<void> => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
};

const hasIpv6 = existsSync('/proc/net/if_inet6') && readFileSync('/proc/net/if_inet6', 'utf8').includes(' lo');
const loopbacks = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
const addresses = hasIpv6 ? ['127.0.0.1', '127.0.0.2', '0.0.0.0', '::1', '::'] : ['127.0.0.1', '127.0.0.2', '0.0.0.0'];

describe('findFreePort() of bad arguments', () => {
  test.each([
    ['65536', [65536], 'RangeError', 'ERR_OUT_OF_RANGE', 'start must be a whole number from 0 to 65535, got 65536'],
    ['-1', [-1], 'RangeError', 'ERR_OUT_OF_RANGE', 'got -1'],
    ['1.5', [1.5], 'RangeError', 'ERR_OUT_OF_RANGE', 'got 1.5'],
    ['NaN', [Number.NaN], 'RangeError', 'ERR_OUT_OF_RANGE', 'got NaN'],
    ["'80'", ['80'], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'start must be a number, got "80"'],
    [
      'a start beyond the end',
      [81, { end: 80 }],
      'RangeError',
      'ERR_OUT_OF_RANGE',
      'start must be at most end (80), got 81',
    ],
    ['an end of 65536', [80, { end: 65536 }], 'RangeError', 'ERR_OUT_OF_RANGE', 'end must be'],
    [
      'a host name',
      [80, { host: 'example.org' }],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'host must be an IP address or \'localhost\', got "example.org"',
    ],
    ['an empty host', [80, { host: '' }], 'TypeError', 'ERR_INVALID_ARG_VALUE', 'host must be'],
    ['a host with a zone', [80, { host: 'fe80::1%lo' }], 'TypeError', 'ERR_INVALID_ARG_VALUE', 'host must be'],
    ['a number as host', [80, { host: 1 }], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'host must be a string'],
    ['null as options', [80, null], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'options must be an object'],
  ])('rejects %s', async (_, args, name, code, message) => {
    const [start, options] = args as Parameters<typeof findFreePort>;
    for (const error of [
      await rejection(findFreePort(start, options)),
      refusal(() => findFreePortSync(start, options)),
    ]) {
      expect(error).toMatchObject({ name, code });
      expect(error.message).toMatch(/^Cannot find a free port: /);
      expect(error.message).toContain(message);
    }
  });

  test.each([0, 65536, -1, 1.5, Number.NaN])('isPortAvailable() rejects %d', async (port) => {
    const message = `Cannot try a port: port must be a whole number from 1 to 65535, got ${port}`;
    const expected = { name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message };
    expect(await rejection(isPortAvailable(port))).toMatchObject(expected);
    expect(refusal(() => isPortAvailableSync(port))).toMatchObject(expected);
  });
});

/** Of what the system refuses, libuv's number. */
const numbers = { EADDRINUSE: -98, EACCES: -13, EMFILE: -24, EAFNOSUPPORT: -97, EADDRNOTAVAIL: -99 } as const;
type Code = keyof typeof numbers;

const failure = (code: Code): Error => Object.assign(new Error(code), { code, errno: numbers[code] });

describe('a port that the system chooses [js]', () => {
  type Reference = typeof import('../../ts/backends/js/ports.ts');

  afterEach(() => {
    vi.doUnmock('../../ts/backends/js/ports.ts');
    vi.resetModules();
  });

  /** The functions anew, over such a search and such claims. */
  const over = async (
    findPort: (start: number, end: number, host: string) => number,
    claimPort: Reference['claimPort'],
  ) => {
    vi.resetModules();
    vi.doMock('../../ts/backends/js/ports.ts', () => ({
      findPort: async (...args: Parameters<typeof findPort>) => findPort(...args),
      findPortSync: findPort,
      claimPort,
    }));
    const { configure } = await import('../../ts/settings.ts');
    configure({ backend: 'js' });
    return import('../../ts/ports.ts');
  };

  /** Hands each port out once, and none of these. */
  const claims = (...claimed: readonly number[]) => {
    const all = new Set(claimed);
    return vi.fn((port: number) => !all.has(port) && all.add(port).size > 0);
  };

  test('is handed out unless it was before; then the next free one behind the last', async () => {
    const search = vi.fn((start: number) => (start === 0 ? 40_000 : start === 40_003 ? 0 : start));
    const ports = await over(search, claims(40_001, 40_002, 40_005));
    expect(await ports.findFreePort(0, { host: '127.0.0.1' })).toBe(40_000);
    expect(await ports.findFreePort(0, { host: '127.0.0.1' })).toBe(40_004);
    expect(search).toHaveBeenLastCalledWith(40_004, 40_004, '127.0.0.1');
    expect(ports.findFreePortSync()).toBe(40_006);
    expect(await ports.findFreePort()).toBe(40_007);
  });

  test('is sought at once, too, behind the last', async () => {
    const ports = await over((start) => (start === 0 ? 40_000 : start === 40_002 ? 0 : start), claims(40_001));
    expect([ports.findFreePortSync(), ports.findFreePortSync(), ports.findFreePortSync()]).toEqual([
      40_000, 40_003, 40_004,
    ]);
  });

  test('is sought behind the choice of the system once the last port was reached', async () => {
    const chosen = [65_534, 50_000];
    const ports = await over((start) => (start === 0 ? (chosen.shift() as number) : start), claims(65_534, 50_000));
    expect(ports.findFreePortSync()).toBe(65_535);
    expect(ports.findFreePortSync()).toBe(50_001);
  });

  test('is ERR_NO_FREE_PORT when all have been handed out, each asked for once, or none is free', async () => {
    const none = {
      code: 'ERR_NO_FREE_PORT',
      message: 'Cannot find a free port: every port from 0 to 65535 is in use',
    };
    const claim = vi.fn(() => false);
    const { findFreePort, findFreePortSync } = await over(() => 40_000, claim);
    expect(refusal(findFreePortSync)).toMatchObject(none);
    expect(claim).toHaveBeenCalledTimes(1 + 65_535);
    expect(await rejection(findFreePort())).toMatchObject(none);
    const busy = await over(() => 0, claim.mockClear());
    expect(refusal(busy.findFreePortSync)).toMatchObject(none);
    expect(await rejection(busy.findFreePort())).toMatchObject(none);
    expect(claim).not.toHaveBeenCalled();
  });

  test('is the only one that is kept from being handed out twice', async () => {
    const claim = vi.fn(() => false);
    const { findFreePort, findFreePortSync } = await over((start) => start, claim);
    expect([await findFreePort(5000), findFreePortSync(5000)]).toEqual([5000, 5000]);
    expect(claim).not.toHaveBeenCalled();
  });

  test.each([
    ['free', 5000, true],
    ['in use', 0, false],
    ['forbidden', failure('EACCES'), false],
    ['refused for another reason', failure('EMFILE'), undefined],
  ])('is not asked for where a port is tried that is %s', async (_, found, isAvailable) => {
    const search = vi.fn(() => {
      if (found instanceof Error) throw found;
      return found;
    });
    const { isPortAvailable, isPortAvailableSync } = await over(search, () => true);
    const options = { host: '::1' };
    if (isAvailable === undefined) {
      expect(await rejection(isPortAvailable(5000, options))).toBe(found);
      expect(refusal(() => isPortAvailableSync(5000, options))).toBe(found);
    } else {
      expect(await isPortAvailable(5000, options)).toBe(isAvailable);
      expect(isPortAvailableSync(5000, options)).toBe(isAvailable);
    }
    expect(search.mock.calls.map((args: readonly unknown[]) => args.slice(0, 3))).toEqual(
      Array(2).fill([5000, 5000, '::1']),
    );
  });

  test('is handed out again after 15 seconds', async () => {
    let ms = 1000;
    vi.resetModules();
    vi.doMock('../../ts/intrinsics.ts', async (original) => ({
      ...(await original<object>()),
      monotonicMs: () => ms,
    }));
    const { claimPort } = await import('../../ts/backends/js/ports.ts');
    vi.doUnmock('../../ts/intrinsics.ts');
    const claimedAt = (time: number): boolean => {
      ms = time;
      return claimPort(7);
    };
    expect([1000, 1000, 15_999, 16_000, 30_999, 31_000].map(claimedAt)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });
});

describe('node:net, asked by js', () => {
  type Answer = 'IPv4' | 'IPv6' | Error;

  const told = 'tracing:net.server.listen:error';
  let machine: (port: number, host: string | undefined) => Answer;
  let asked: ListenOptions[];
  let open: number;

  /** A server that listens as the machine has it. */
  class Fake extends EventEmitter {
    #address: object | null = null;

    listen(options: ListenOptions): void {
      expect(this.listenerCount('error')).toBe(1);
      asked.push({ ...options });
      const { port, host } = options;
      const answer = machine(port as number, host);
      if (answer instanceof Error) {
        channel(told).publish({ server: this, error: answer });
        queueMicrotask(() => this.emit('error', answer));
      } else {
        open += 1;
        this.#address = { port: port === 0 ? 40_000 : port, family: answer };
        queueMicrotask(() => this.emit('listening'));
      }
      channel(told).publish({ server: {}, error: failure('EMFILE') });
    }

    address(): object | null {
      return this.#address;
    }

    close(done?: () => void): void {
      if (this.#address) open -= 1;
      this.#address = null;
      done?.();
    }
  }

  beforeEach(() => {
    machine = () => 'IPv6';
    asked = [];
    open = 0;
    vi.spyOn(net, 'createServer').mockImplementation(() => new Fake() as never);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(open).toBe(0);
    expect(hasSubscribers(told)).toBe(false);
  });

  const js = kernelsOf('js');
  const hosts = (): readonly unknown[] => asked.map(({ host }) => host);
  const four = ['::', '0.0.0.0', '127.0.0.1', '::1'];

  test.each([
    ['', 'linux', ['::']],
    ['', 'darwin', four],
    ['', 'win32', four],
    ['localhost', 'linux', ['127.0.0.1', '::1']],
    ['localhost', 'win32', ['127.0.0.1', '::1']],
    ['127.0.0.2', 'darwin', ['127.0.0.2']],
  ] as const)('tries for %j on %s these addresses: %j', async (host, platform, addresses) => {
    onPlatform(platform);
    expect(await js.findPort(0, 65_535, host)).toBe(40_000);
    const port = (place: number): number => (place === 0 ? 0 : 40_000);
    expect(asked).toEqual(addresses.map((address, place) => ({ port: port(place), host: address, exclusive: true })));
  });

  describe.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'] as const)('without IPv6, which is %s', (code) => {
    beforeEach(() => {
      machine = (_, host) => (host?.includes(':') ? failure(code) : 'IPv4');
    });

    test.each([
      ['', 'linux', ['::', '0.0.0.0']],
      ['', 'darwin', four],
      ['localhost', 'linux', ['127.0.0.1', '::1']],
    ] as const)('tries for %j on %s these addresses: %j', async (host, platform, addresses) => {
      onPlatform(platform);
      expect(await js.findPort(5000, 5000, host)).toBe(5000);
      expect(asked).toEqual(addresses.map((address) => ({ port: 5000, host: address, exclusive: true })));
    });

    test('refuses an address of it', async () => {
      const expected = { code, errno: numbers[code], syscall: 'listen', address: '::1', port: 5000 };
      expect(await rejection(js.findPort(5000, 5001, '::1'))).toMatchObject(expected);
      expect(hosts()).toEqual(['::1']);
    });
  });

  test('goes on with IPv4 for no other reason', async () => {
    machine = () => failure('EADDRINUSE');
    expect(await js.findPort(5000, 5000, '')).toBe(0);
    expect(await js.findPort(5000, 5000, 'localhost')).toBe(0);
    expect(hosts()).toEqual(['::', '127.0.0.1']);
    machine = (_, host) => (host === '127.0.0.1' ? failure('EADDRNOTAVAIL') : 'IPv6');
    const expected = { code: 'EADDRNOTAVAIL', address: 'localhost', port: 5000 };
    expect(await rejection(js.findPort(5000, 5000, 'localhost'))).toMatchObject(expected);
  });

  const refused = (port: number, code: Code, meaning: string) => ({
    name: 'Error',
    code,
    errno: numbers[code],
    syscall: 'listen',
    address: '::',
    port,
    message: `listen ${code}: ${meaning} :::${port}`,
  });

  test.each([
    [['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE'], 0],
    [['EADDRINUSE', 'EADDRINUSE'], 5002],
    [['EACCES', 'EADDRINUSE', 'EACCES'], 0],
    [['EADDRINUSE', 'EACCES'], 5002],
    [['EACCES', 'EACCES', 'EACCES'], refused(5000, 'EACCES', 'permission denied')],
    [['EADDRINUSE', 'EMFILE'], refused(5001, 'EMFILE', 'too many open files')],
  ] as const)('that answers %j for the ports from 5000 to 5002 makes it %o', async (codes, expected) => {
    machine = (port) => {
      const code = codes[port - 5000];
      return code === undefined ? 'IPv6' : failure(code);
    };
    if (typeof expected === 'number') {
      expect(await js.findPort(5000, 5002, '')).toBe(expected);
      expect(js.findPortSync(5000, 5002, '')).toBe(expected);
    } else {
      expect(identityOf(await rejection(js.findPort(5000, 5002, '')))).toEqual(expected);
      expect(identityOf(refusal(() => js.findPortSync(5000, 5002, '')))).toEqual(expected);
    }
  });

  test('that is forbidden by the runtime is ERR_ACCESS_DENIED, and another failure of it that very error', async () => {
    const denied = {
      code: 'ERR_ACCESS_DENIED',
      message: 'Cannot listen on a port: this process was started without --allow-net',
    };
    machine = () => Object.assign(new Error('denied'), { code: 'ERR_ACCESS_DENIED' });
    expect(await rejection(js.findPort(5000, 5002, ''))).toMatchObject(denied);
    expect(refusal(() => js.findPortSync(5000, 5002, ''))).toMatchObject(denied);
    const error = new TypeError('not of the system');
    machine = () => error;
    expect(await rejection(js.findPort(5000, 5002, ''))).toBe(error);
    expect(refusal(() => js.findPortSync(5000, 5002, ''))).toBe(error);
  });

  test('is asked a hundred times for a port of its choice', async () => {
    machine = () => failure('EADDRINUSE');
    expect(await js.findPort(0, 65_535, '')).toBe(0);
    expect(asked).toEqual(Array(100).fill({ port: 0, host: '::', exclusive: true }));
    asked = [];
    expect(js.findPortSync(0, 65_535, '')).toBe(0);
    expect(asked).toEqual(Array(100).fill({ port: 0, host: undefined, exclusive: true }));
  });

  test.each([
    ['IPv6', 'IPv6', 'IPv6', 5000, [5000]],
    ['IPv4', 'IPv6', 'IPv6', 5001, [5000, 0, 5001]],
    ['IPv4', 'IPv4', 'IPv6', 0, [5000, 0, 5001, 0]],
    ['IPv4', 'IPv4', 'IPv4', 5000, [5000, 0]],
  ] as const)(
    'that gives %s for 5000, %s for 5001 and %s of its choice without a host makes it %i',
    (first, second, own, port, ports) => {
      machine = (number) => (number === 0 ? own : number === 5000 ? first : second);
      expect(js.findPortSync(5000, 5001, '')).toBe(port);
      expect(asked.map((options) => options.port)).toEqual(ports);
    },
  );

  test('that does not tell why it refused is taken to say that the port is in use', async () => {
    vi.resetModules();
    vi.doMock('../../ts/runtime.ts', async (original) => {
      const runtime = await original<typeof import('../../ts/runtime.ts')>();
      const builtin = (id: never): unknown => (id === 'node:diagnostics_channel' ? undefined : runtime.builtin(id));
      return { ...runtime, builtin };
    });
    const { findPortSync } = await import('../../ts/backends/js/ports.ts');
    vi.doUnmock('../../ts/runtime.ts');
    vi.resetModules();
    machine = (port) => (port === 5000 ? failure('EMFILE') : 'IPv6');
    expect(findPortSync(5000, 5001, '')).toBe(5001);
    expect(findPortSync(5000, 5000, '')).toBe(0);
  });
});

describe.each(osBackends)('[%s]', (backend) => {
  let sockets = 0;
  beforeEach(() => {
    configure({ backend });
    sockets = openDescriptors('socket:').length;
  });
  afterEach(async () => {
    await release();
    configure({ backend: undefined });
    await vi.waitFor(() => expect(openDescriptors('socket:')).toHaveLength(sockets));
  });

  /** Every form of the search of one port; js cannot look at one host without waiting. */
  const answersFor = async (port: number, host?: string): Promise<readonly boolean[]> => {
    const answers = [await isPortAvailable(port, { host })];
    if (host === undefined || backend !== 'js') answers.push(isPortAvailableSync(port, { host }));
    return answers;
  };

  test(`findFreePort() without a start gives a port that a server can listen on [${backend}]`, async () => {
    for (const port of [await findFreePort(), findFreePortSync(), await findFreePort(0, { host: 'localhost' })]) {
      expect(port).toBeGreaterThan(0);
      expect(await occupy('0.0.0.0', port)).toBe(port);
    }
  });

  test(`findFreePort() gives the lowest free port of the range [${backend}]`, async () => {
    const port = await findFreePort(20_000, { end: 29_999 });
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(findFreePortSync(20_000, { end: 29_999 })).toBe(port);
    await occupy('127.0.0.1', port);
    expect(await findFreePort(port)).toBeGreaterThan(port);
    expect(findFreePortSync(port)).toBe(await findFreePort(port));
  });

  test(`findFreePort(65535) is 65535 when free, ERR_NO_FREE_PORT when busy [${backend}]`, async () => {
    expect(await findFreePort(65535)).toBe(65535);
    expect(findFreePortSync(65535)).toBe(65535);
    await occupy('127.0.0.1', 65535);
    const error = {
      name: 'Error',
      code: 'ERR_NO_FREE_PORT',
      message: 'Cannot find a free port: every port from 65535 to 65535 is in use',
    };
    expect(identityOf(await rejection(findFreePort(65535)))).toEqual(error);
    expect(identityOf(refusal(() => findFreePortSync(65535)))).toEqual(error);
  });

  test.each(addresses)(`findFreePort() does not give a port that is busy on %s alone [${backend}]`, async (address) => {
    const port = await occupy(address);
    expect(await answersFor(port)).not.toContain(true);
    expect(await findFreePort(port)).toBeGreaterThan(port);
    expect(findFreePortSync(port)).toBeGreaterThan(port);
    await release();
    expect(await answersFor(port)).not.toContain(false);
  });

  test(`findFreePort() with a host looks at that address alone [${backend}]`, async () => {
    const port = await occupy('127.0.0.2');
    expect(await answersFor(port, '127.0.0.2')).not.toContain(true);
    expect(await answersFor(port, '127.0.0.1')).not.toContain(false);
    expect(await answersFor(port, 'localhost')).not.toContain(false);
    if (hasIpv6) expect(await answersFor(port, '::1')).not.toContain(false);
  });

  test.each(loopbacks)(`findFreePort() for localhost looks at %s, too [${backend}]`, async (address) => {
    const port = await occupy(address);
    expect(await answersFor(port, 'localhost')).not.toContain(true);
  });

  test(`findFreePort() of a host that is not this machine's is EADDRNOTAVAIL at once [${backend}]`, async () => {
    const error = identityOf(await rejection(findFreePort(5000, { host: '192.0.2.1' })));
    expect(error).toEqual({
      name: 'Error',
      code: 'EADDRNOTAVAIL',
      errno: -99,
      syscall: 'listen',
      address: '192.0.2.1',
      port: 5000,
      message: 'listen EADDRNOTAVAIL: address not available 192.0.2.1:5000',
    });
    expect(await rejection(isPortAvailable(5000, { host: '192.0.2.1' }))).toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  test(`findFreePortSync() with a host ${backend === 'js' ? 'is ERR_UNSUPPORTED_RUNTIME' : 'works'} [${backend}]`, () => {
    const options = { host: '127.0.0.1' };
    if (backend === 'native') expect(findFreePortSync(0, options)).toBeGreaterThan(0);
    else {
      const reason = 'without the addon, a host can only be tried by the asynchronous form';
      expect(refusal(() => findFreePortSync(0, options))).toMatchObject({
        code: 'ERR_UNSUPPORTED_RUNTIME',
        message: `Cannot find a free port: ${reason}`,
      });
    }
  });

  test(`findFreePort() 50 times at once gives 50 ports [${backend}]`, async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => findFreePort()));
    for (let index = 0; index < 50; index += 1) ports.push(findFreePortSync());
    expect(new Set(ports).size).toBe(100);
  });

  test(`findFreePort() gives 8,000 ports, more than Linux picks from by itself, and none twice [${backend}]`, async () => {
    const ports = new Set<number>();
    for (let count = 1; count <= 8000; count += 1) {
      ports.add(backend === 'native' && count % 2 === 0 ? findFreePortSync() : await findFreePort());
      expect(ports.size).toBe(count);
    }
  });

  test(`claimPort() hands a port out once in 15 seconds [${backend}]`, () => {
    const { claimPort } = kernelsOf(backend);
    expect(claimPort(7)).toBe(true);
    expect(claimPort(7)).toBe(false);
    expect(claimPort(8)).toBe(true);
  });

  test(`findFreePort()'s kernel finds nothing in a range without ports [${backend}]`, async () => {
    const { findPort, findPortSync } = kernelsOf(backend);
    expect(await findPort(2, 1, '')).toBe(0);
    expect(findPortSync(2, 1, '')).toBe(0);
  });

  test(`findFreePort() takes a port in TIME_WAIT for free [${backend}]`, async () => {
    const port = await occupy('127.0.0.1');
    const server = servers.at(-1) as Server;
    // The side that closes first keeps the port in TIME_WAIT.
    server.on('connection', (socket) => socket.end());
    const client = connect(port, '127.0.0.1');
    client.resume();
    await once(client, 'close');
    await release();
    expect(readFileSync('/proc/net/tcp', 'utf8')).toMatch(new RegExp(`:${port.toString(16).toUpperCase()} \\S+ 06 `));
    expect(await answersFor(port)).not.toContain(false);
  });

  const forms = (call: string): string => `
    import { findFreePort, findFreePortSync, isPortAvailable } from '#io';
    const outcome = async (form) => {
      try { return await form() } catch ({ code, syscall, address, port, message }) { return { code, syscall, address, port, message } }
    };
    ${call}`;

  test(`findFreePort() of ports that are all forbidden is EACCES, isPortAvailable() false (asked as another user) [${backend}]`, async () => {
    const code = forms(`process.stdout.write(JSON.stringify([
      await outcome(() => findFreePort(1, { end: 3 })),
      await outcome(() => findFreePortSync(1, { end: 3 })),
      await outcome(() => isPortAvailable(1)),
      await outcome(() => findFreePort(1000, { end: 1030 })) >= 1024,
    ]));`);
    const message = 'listen EACCES: permission denied :::1';
    const error = { code: 'EACCES', syscall: 'listen', address: '::', port: 1, message };
    expect(await runChild(backend, code, { uid: nobody, gid: nobody })).toEqual([error, error, false, true]);
  });

  const namespaces = hasCommand('unshare') && process.getuid?.() === 0;

  test.runIf(namespaces)(
    `findFreePort() without IPv6 and without any network works or gives a code within a second (in a network namespace) [${backend}]`,
    async () => {
      const code = forms(`
        const started = performance.now();
        const answers = [];
        for (const host of [undefined, '127.0.0.1', 'localhost', '0.0.0.0', '::1']) {
          const answer = await outcome(() => findFreePort(5000, { host }));
          answers.push(typeof answer === 'number' ? answer : answer.code);
        }
        answers.push(findFreePortSync(5000));
        process.stdout.write(JSON.stringify([...answers, performance.now() - started < 1000]));`);
      const withoutIpv6 = 'sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip link set lo up; exec "$@"';
      const through = ['unshare', '-n', 'sh', '-c', withoutIpv6, 'sh'];
      expect(await runChild(backend, code, { through })).toEqual([5000, 5000, 5000, 5000, 'EADDRNOTAVAIL', 5000, true]);
      const withoutLoopback = ['unshare', '-n'];
      const answers = (await runChild(backend, code, { through: withoutLoopback })) as unknown[];
      expect(answers[0]).toBe(5000);
      expect(answers.at(-1)).toBe(true);
    },
  );

  const strace = hasCommand('strace');

  test.runIf(strace)(
    `findFreePort() gives the code when no socket is to be had, ${strace ? 'by strace' : 'not here: there is no strace'} [${backend}]`,
    async () => {
      const code = forms(`
        const first = await outcome(() => findFreePort(5000));
        const second = await outcome(() => findFreePortSync(5000));
        process.stdout.write(JSON.stringify([first.code, second.code]));`);
      const through = [
        'strace',
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        'trace=socket',
        '-e',
        'inject=socket:error=EMFILE',
      ];
      expect(await runChild(backend, code, { through })).toEqual(['EMFILE', 'EMFILE']);
    },
  );
});
