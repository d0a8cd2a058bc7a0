/** `doctor`, in installations that are well and in those that are not. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { platformNames } from '../../scripts/platforms.ts';
import { adviceFor, published } from '../../ts/cli/doctor/advice.ts';
import { findLibc } from '../../ts/cli/doctor/libc.ts';
import { functionNames } from '../../ts/contract.ts';
import { getBackendInfo } from '../../ts/index.ts';
import { addPlatform, type Platform } from '../fixtures/loading/installation.ts';
import { temporaryFolder } from '../support/os.ts';
import { copyWithoutAddon, type End, install, type Start, start, startProgram } from './program.ts';

const well = temporaryFolder();
const ill = temporaryFolder();
const programs = { well: '', ill: '' };
const addonFolder = join(ill, 'dist/native');

const doctor = (who: keyof typeof programs, options?: Start): Promise<End> =>
  startProgram(programs[who], ['doctor'], options);
const findings = async (who: keyof typeof programs, options?: Start) => {
  const { status, stdout, stderr } = await startProgram(programs[who], ['doctor', '--json'], options);
  expect(stderr).toBe('');
  return { status, ...JSON.parse(stdout) };
};

beforeAll(async () => {
  programs.well = await install(well);
  programs.ill = copyWithoutAddon(well, ill);
});
beforeEach(() => rmSync(addonFolder, { recursive: true, force: true }));

test('where all is well every function answers in every backend that has it', async () => {
  const { status, stdout, stderr } = await doctor('well');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`Runtime   node ${process.versions.node}`);
  expect(stdout).toContain(`Platform  ${process.platform} ${process.arch}`);
  expect(stdout).toMatch(/^ {2}hash +ok[* ] +ok[* ] +ok[* ]?$/m);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('Nothing is broken.');
});

test('--json holds what getBackendInfo() tells, and the checks', async () => {
  const { status, checks, limits, faults, ...told } = await findings('well');
  const { version, runtime, backends, functions, events } = getBackendInfo();
  expect(status).toBe(0);
  expect(told).toMatchObject({ version, runtime, backends, functions, events });
  expect(told.platform).toEqual({ os: process.platform, arch: process.arch, libc: findLibc() });
  expect(limits.cpus).toEqual({ value: expect.any(Number), source: expect.any(String) });
  expect(faults).toEqual([]);
  const asked = checks.map((check: { readonly function: string }) => check.function);
  expect(new Set(asked)).toEqual(new Set(functionNames));
  expect(asked).toHaveLength(3 * functionNames.length);
  for (const { function: name, backend, result } of checks) {
    expect(result, `${name} in ${backend}`).toBe(
      functions[name as keyof typeof functions]?.has.includes(backend) ? 'ok' : 'none',
    );
  }
});

test('without the addon it says what brings it, and nothing is broken', async () => {
  const { status, stdout } = await doctor('ill');
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /native {2}absent: no addon for \S+ is installed\n +npm install skypilot-utils-\S+@\S+ brings it/,
  );
  expect(stdout).toMatch(/^ {2}hashFile +ok\* +- +absent$/m);
});

test.each([
  ['--no-addons', 'Start Node without --no-addons'],
  ['--jitless', 'Start Node without --jitless'],
])('under %s it says so, and nothing is broken', async (flag, advice) => {
  const { status, stdout, stderr } = await doctor('well', { flags: [flag] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(advice);
});

const broken: readonly (readonly [what: string, platform: Platform, cause: RegExp, advice: RegExp])[] = [
  ['is of another version', { manifest: { version: '0.0.1' } }, /is of version 0\.0\.1, not/, /^Install again/],
  ['is shorter than it was built', { file: new Uint8Array(9) }, /has 9 bytes, not \d+/, /^Install again/],
  [
    'is no addon',
    { file: 'text', manifest: { bytes: 4 } },
    /file too short|invalid ELF/,
    /^It is damaged, or another system's/,
  ],
];

describe.each(broken)('an addon that %s', (_, platform, cause, advice) => {
  test('is broken, with what to do about it, and status 1', async () => {
    addPlatform(addonFolder, platform);
    const { status, backends, checks, faults } = await findings('ill');
    expect(status).toBe(1);
    expect(backends.native.state).toBe('broken');
    expect(backends.native.cause.message).toMatch(cause);
    expect(backends.native.advice).toMatch(advice);
    expect(faults).toEqual([expect.stringMatching(/^native is broken: /)]);
    expect(checks).toContainEqual({ function: 'hashFile', backend: 'native', result: 'broken' });
    expect(checks).toContainEqual({ function: 'hashFile', backend: 'js', result: 'ok' });
  });
});

describe('what an operator has set', () => {
  test('is shown, and every backend is asked nevertheless', async () => {
    const { status, environment, functions, checks } = await findings('well', { env: { SKYPILOT_USE_RUST: '0' } });
    expect(status).toBe(0);
    expect(environment).toEqual({ SKYPILOT_USE_RUST: '0' });
    expect(functions.hashFile.backend).toBe('js');
    expect(checks).toContainEqual({ function: 'hashFile', backend: 'native', result: 'ok' });
  });

  test.each([
    [{ SKYPILOT_UTILS_BACKEND: 'rust' }, /SKYPILOT_UTILS_BACKEND must be one of .*, got "rust"/],
    [
      { SKYPILOT_POD_CPU_CORE_LIMIT: 'many' },
      /SKYPILOT_POD_CPU_CORE_LIMIT must be a decimal number above 0, got "many"/,
    ],
    [{ SKYPILOT_UTILS_BACKEND: 'native' }, /^native is forced, and absent: every call throws of .*hashFile/],
  ])('is broken where it is %j', async (env, fault) => {
    const { status, faults } = await findings('ill', { env: env as Record<string, string> });
    expect(status).toBe(1);
    expect(faults).toEqual([expect.stringMatching(fault)]);
    expect((await doctor('ill', { env: env as Record<string, string> })).stdout).toContain('\nBroken\n');
  });
});

test('advice knows every platform that an addon is published for', () => {
  expect(published).toEqual(platformNames);
});

test.each([
  ["/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found", /glibc is older/],
  ['/mnt/x.node: failed to map segment from shared object', /noexec/],
  ['/app/x.node: cannot open shared object file: libc.musl-x86_64.so.1', /another system's/],
  ['it answers digest wrongly', /report it/],
  ['something that nobody has seen', /^Install again/],
])('of %j it says what to do', (message, advice) => {
  expect(adviceFor('native', { state: 'broken', cause: new Error(message) })).toMatch(advice);
});

test('the C library is what ldd says it is', async () => {
  const { stdout, stderr } = await start('ldd', ['--version']);
  expect(findLibc()).toBe(/musl/.test(stdout + stderr) ? 'musl' : 'glibc');
});
