/** The small subcommands on this machine's own files, ports and processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { getCpuCount, getMemSizeGb } from '../../ts/index.ts';
import { temporaryFolder } from '../support/os.ts';
import { type End, install, type Start, startProgram } from './program.ts';

const folder = temporaryFolder();
let program = '';
const run = (args: readonly string[], options?: Start): Promise<End> =>
  startProgram(program, args, { cwd: folder, ...options });
const ends = (stdout: string): End => ({ status: 0, stdout, stderr: '' });

beforeAll(async () => {
  program = await install(folder);
  writeFileSync(join(folder, 'log.txt'), 'one\ntwo\nthree\n');
  writeFileSync(join(folder, 'open.txt'), 'one\ntwo');
  writeFileSync(join(folder, 'empty.txt'), '');
});

describe('tail', () => {
  test('prints the last lines', async () => {
    expect(await run(['tail', '-n', '2', 'log.txt'])).toEqual(ends('two\nthree\n'));
    expect(await run(['tail', '-n', '1', 'open.txt'])).toEqual(ends('two\n'));
  });

  test('prints ten lines unless told otherwise, and nothing of an empty file', async () => {
    expect(await run(['tail', 'log.txt'])).toEqual(ends('one\ntwo\nthree\n'));
    expect(await run(['tail', 'empty.txt'])).toEqual(ends(''));
  });

  test('gives the lines as JSON', async () => {
    expect(JSON.parse((await run(['tail', '--json', '-n', '2', 'log.txt'])).stdout)).toEqual(['two', 'three']);
  });

  test.each(['-1', 'x', '1.5', ''])('refuses -n %j', async (count) => {
    expect(await run(['tail', '-n', count, 'log.txt'])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('port', () => {
  test('prints a port that can be bound', async () => {
    const { status, stdout } = await run(['port']);
    expect(status).toBe(0);
    const server = createServer().listen(Number(stdout));
    await once(server, 'listening');
    server.close();
  });

  test('passes over what is in use, and fails where the whole range is', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    const { port } = server.address() as { readonly port: number };
    try {
      expect(Number((await run(['port', String(port)])).stdout)).toBeGreaterThan(port);
      expect(await run(['port', String(port), '--end', String(port)])).toEqual({
        status: 1,
        stdout: '',
        stderr: `skypilot-utils port: Cannot find a free port: every port from ${port} to ${port} is in use\n`,
      });
    } finally {
      server.close();
    }
  });

  test('gives JSON', async () => {
    expect(JSON.parse((await run(['port', '--json'])).stdout)).toEqual({ port: expect.any(Number) });
  });

  test.each(['65536', '-1', 'http'])('refuses %s', async (text) => {
    expect(await run(['port', '--', text])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('alive', () => {
  test('ends with status 0 where all are alive, else 1', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(child, 'exit');
    const living = String(process.pid);
    const dead = String(child.pid);
    expect(await run(['alive', living])).toEqual(ends(`${living} alive\n`));
    expect(await run(['alive', living, dead])).toEqual({
      status: 1,
      stdout: `${living} alive\n${dead} dead\n`,
      stderr: '',
    });
    const { status, stdout } = await run(['alive', '--json', dead, living]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      { pid: child.pid, alive: false },
      { pid: process.pid, alive: true },
    ]);
  });

  test.each(['x', '2147483648', '1.5'])('refuses %s', async (pid) => {
    expect(await run(['alive', '1', pid])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('limits', () => {
  test('gives the numbers that the functions give, and who says so', async () => {
    const { cpus, memoryBytes, threads } = JSON.parse((await run(['limits', '--json'])).stdout);
    expect(cpus).toEqual({ value: getCpuCount(), source: expect.any(String) });
    expect(memoryBytes.value / 2 ** 30).toBe(getMemSizeGb());
    expect(threads.kubernetes).toBe(4 * threads.value);
  });

  test('names the variable that sets a limit', async () => {
    const env = { SKYPILOT_POD_CPU_CORE_LIMIT: '3.5', SKYPILOT_POD_MEMORY_GB_LIMIT: '1.5' };
    const { stdout } = await run(['limits'], { env });
    expect(stdout).toBe(
      'CPUs     3, by SKYPILOT_POD_CPU_CORE_LIMIT\nmemory   1.5 GiB, by SKYPILOT_POD_MEMORY_GB_LIMIT\nthreads  4, on Kubernetes 16\n',
    );
  });

  test('fails with the name of a variable that cannot be read', async () => {
    const { status, stderr } = await run(['limits'], { env: { SKYPILOT_POD_CPU_CORE_LIMIT: 'many' } });
    expect(status).toBe(1);
    expect(stderr).toContain('SKYPILOT_POD_CPU_CORE_LIMIT must be a decimal number above 0, got "many"');
  });
});

describe('base36', () => {
  test('writes arguments and lines of standard input in base 36, and back', async () => {
    expect(await run(['base36', 'ff', 'deadbeef'])).toEqual(ends('73\n1ps9wxb\n'));
    expect(await run(['base36', '-d', '73', '1PS9WXB'])).toEqual(ends('ff\ndeadbeef\n'));
    expect(await run(['base36'], { input: 'ff\r\ndeadbeef' })).toEqual(ends('73\n1ps9wxb\n'));
  });

  test('complains of what is no number, goes on, and ends with status 1', async () => {
    const { status, stdout, stderr } = await run(['base36', 'ff', 'xyz', '0']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '73\n0\n' });
    expect(stderr).toBe(
      'skypilot-utils base36: Cannot encode base 36: value must be an unsigned hexadecimal number, got "xyz"\n',
    );
  });

  test('gives JSON', async () => {
    const { stdout } = await run(['base36', '--json', 'ff', 'xyz']);
    expect(JSON.parse(stdout)).toEqual([
      { input: 'ff', output: '73' },
      { input: 'xyz', error: expect.stringContaining('hexadecimal') },
    ]);
  });
});

describe('truncate', () => {
  test('shortens arguments and lines of standard input', async () => {
    expect(await run(['truncate', '-m', '9', '-u', 'column', '日本語 and 👩‍🚀', 'short'])).toEqual(
      ends('日本語...\nshort\n'),
    );
    expect(await run(['truncate', '-m', '8', '-p', 'middle'], { input: 'hello world\n' })).toEqual(ends('hel...ld\n'));
    expect(await run(['truncate', '-m', '9', '--words', '--placeholder', '>', 'hello big world'])).toEqual(
      ends('hello>\n'),
    );
  });

  test('gives JSON', async () => {
    const { stdout } = await run(['truncate', '--json', '-m', '4', 'hello']);
    expect(JSON.parse(stdout)).toEqual([{ input: 'hello', output: 'h...' }]);
  });

  test.each([
    ['-p', 'nowhere'],
    ['-u', 'byte'],
    ['-m', '-1'],
    ['-w', '--position=start'],
  ])('refuses %s %s', async (...args) => {
    expect(await run(['truncate', ...args, 'text'])).toMatchObject({ status: 2, stdout: '' });
  });
});
