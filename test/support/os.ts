/** What the suites need of the operating system: folders that go away, descriptors counted, children that run our code. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, vi } from 'vitest';
import { native } from '../../ts/backends/native.ts';
import type { Kernels } from '../../ts/contract.ts';
import { js } from './kernels.ts';

/** The backends that have the kernels of the operating system. */
export const osBackends = ['js', 'native'] as const;

/** The kernels of one backend; a missing addon fails the test that asks. */
export const kernelsOf = (backend: (typeof osBackends)[number]): Kernels<'native'> =>
  backend === 'js' ? js : (native.load() as unknown as Kernels<'native'>);

/** A user with no rights. */
export const nobody = 65534;

/** A new folder, removed with all that is in it when the suite ends. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Has this process go for one on such a platform until the test ends. */
export const onPlatform = (platform: NodeJS.Platform): void => {
  const actual = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: actual }));
};

/** What this process has open whose name holds `text`; all of it unless given. */
export const openDescriptors = (text = ''): readonly string[] => {
  const names: string[] = [];
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      names.push(readlinkSync(`/proc/self/fd/${descriptor}`));
    } catch {
      // The descriptor by which the folder itself was read is closed by now.
    }
  }
  return names.filter((name) => name.includes(text));
};

/** Waits for everything of that name to be closed: an aborted read may take its time for it, but not long. */
export const expectClosed = (text: string): Promise<void> =>
  vi.waitFor(() => expect(openDescriptors(text)).toEqual([]), { timeout: 1000, interval: 5 });

/** Whether the command is there to be run. */
export const hasCommand = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

/** The processor time that this process has taken: unlike a clock, it stands still while others have the machine. */
export const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface ChildOptions extends SpawnOptions {
  /** A command with its arguments that runs the child in turn. */
  readonly through?: readonly string[];
  /** Options of Node's. */
  readonly flags?: readonly string[];
}

const sources = new URL('../../ts/', import.meta.url).href;

const commandOf = (code: string, { through = [], flags = [] }: ChildOptions): readonly [string, readonly string[]] => {
  const script = code.replaceAll(/from '#(\w+)'/g, (_, name) => `from '${sources}${name}.ts'`);
  const node = [process.execPath, ...flags, '--input-type=module', '--eval', script];
  const [command, ...args] = [...through, ...node];
  return [command as string, args];
};

/**
 * What a child process writes that runs this code, as JSON. `from '#io'` imports our module of that name.
 *
 * @param backend - the one the child is forced to use.
 */
export const runChild = async (backend: string, code: string, options: ChildOptions = {}): Promise<unknown> => {
  const child = startChild(backend, code, options);
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  const [status] = await once(child, 'close');
  expect(status, output).toBe(0);
  return JSON.parse(output);
};

/** Starts such a child without waiting for it. */
export const startChild = (backend: string, code: string, options: ChildOptions = {}): ChildProcess => {
  const [command, args] = commandOf(code, options);
  const env = { ...process.env, ...options.env, SKYPILOT_UTILS_BACKEND: backend };
  return spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options, env });
};

/** The fields of an error by which two backends' errors must be the same. */
export const identityOf = (error: Error): Record<string, unknown> => ({
  ...error,
  name: error.name,
  message: error.message,
});

/** Runs a command so that these system calls on this path fail or fall short as strace(1), --inject, has it. */
export const injecting = (path: string, calls: string, injection: string): readonly string[] => [
  'strace',
  '-f',
  '-qq',
  '-o',
  '/dev/null',
  '-P',
  path,
  '-e',
  `trace=${calls}`,
  '-e',
  `inject=${calls}:${injection}`,
];
