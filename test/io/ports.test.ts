/** findFreePort(), isPortAvailable() and their Sync twins on real sockets, in every backend. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findFreePort, findFreePortSync, isPortAvailable, isPortAvailableSync } from '../../ts/io.ts';
import { configure } from '../../ts/settings.ts';
import { hasCommand, identityOf, kernelsOf, nobody, openDescriptors, osBackends, runChild } from '../support/os.ts';
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
    const expected = { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' };
    expect(await rejection(isPortAvailable(port))).toMatchObject(expected);
    expect(refusal(() => isPortAvailableSync(port))).toMatchObject(expected);
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
    else expect(refusal(() => findFreePortSync(0, options))).toMatchObject({ code: 'ERR_UNSUPPORTED_RUNTIME' });
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
