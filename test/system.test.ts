/** getCpuCount() and getMemSizeGb(): the readers on trees of files as the kernel writes them, then on the real system. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import os, { availableParallelism, cpus, totalmem } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Cgroups, type Controller } from '../ts/backends/js/cgroup.ts';
import * as proc from '../ts/backends/js/proc.ts';
import { configure } from '../ts/settings.ts';
import { getCpuCount, getMemSizeGb } from '../ts/system.ts';
import {
  hasCommand,
  kernelsOf,
  onPlatform,
  openDescriptors,
  osBackends,
  runChild,
  startChild,
  temporaryFolder,
} from './support/os.ts';
import { refusal } from './support/refusal.ts';

const rootOf = (situation: string): string => {
  const root = fileURLToPath(new URL(`fixtures/cgroup/${situation}`, import.meta.url));
  expect(existsSync(root), root).toBe(true);
  return root;
};

/** Writes a tree too odd for the repository; '' as text: a folder of that name. */
const treeOf = (root: string, files: { readonly [path: string]: string }): string => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    if (text === '') mkdirSync(join(root, path));
    else writeFileSync(join(root, path), text);
  }
  return root;
};

const app = '/sys/fs/cgroup/pod/app';
const pod = '/sys/fs/cgroup/pod';
const top = '/sys/fs/cgroup';
const affinity = 'affinity mask';

/** Situation, logical CPUs, CPUs of the affinity mask; what the limit is and what sets it. */
const cpuCases: readonly (readonly [string, number, number, number, string])[] = [
  ['v2-unlimited', 8, 6, 6, affinity],
  ['v2-unlimited', 6, 8, 6, 'logical CPUs'],
  ['v2-unlimited', 6, 6, 6, 'logical CPUs'],
  ['v2-quota-half-cpu', 8, 6, 1, `${app}/cpu.max`],
  ['v2-quota-half-cpu', 1, 1, 1, 'logical CPUs'],
  ['v2-quota-one-and-a-half-cpus', 8, 6, 1, `${app}/cpu.max`],
  ['v2-quota-64-cpus-of-a-second', 128, 96, 64, `${app}/cpu.max`],
  ['v2-quota-64-cpus-of-a-second', 8, 6, 6, affinity],
  ['v2-unlimited-under-two-cpus', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-one-cpu-under-eight', 16, 12, 1, `${app}/cpu.max`],
  ['v2-eight-cpus-under-one', 16, 12, 1, `${pod}/cpu.max`],
  ['v2-two-cpus-at-each-level', 8, 6, 2, `${app}/cpu.max`],
  ['v2-middle-of-three-levels-two-cpus', 8, 6, 2, `${app}/cpu.max`],
  ['v2-quota-of-the-mount-point', 8, 6, 3, `${top}/cpu.max`],
  ['v2-cpuset-two-single-cpus', 64, 64, 2, `${app}/cpuset.cpus.effective`],
  ['v2-cpuset-two-ranges', 16, 12, 8, `${app}/cpuset.cpus.effective`],
  ['v2-cpuset-at-the-parent-alone', 8, 6, 3, `${pod}/cpuset.cpus.effective`],
  ['v2-cpuset-empty', 8, 6, 6, affinity],
  ['v2-cpuset-broken', 8, 6, 5, `${pod}/cpuset.cpus.effective`],
  ['v2-cpuset-and-quota-alike', 8, 6, 2, `${app}/cpuset.cpus.effective`],
  ['v2-weights-alone', 8, 6, 6, affinity],
  ['v2-quota-period-zero', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-quota-text', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-quota-one-field', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-quota-three-fields', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-quota-empty', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-quota-negative', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-quota-beyond-64-bits', 8, 6, 2, `${pod}/cpu.max`],
  ['v2-no-final-newline', 8, 8, 2, `${app}/cpu.max`],
  ['v2-outside-the-namespace', 8, 6, 2, `${top}/cpu.max`],
  ['v2-mount-of-the-namespaces-parent', 8, 6, 2, `${top}/cpu.max`],
  ['v2-bind-mount', 8, 6, 2, `${top}/cpu.max`],
  ['v2-mount-of-another-cgroup', 8, 6, 6, affinity],
  ['v2-mount-point-with-a-blank', 8, 6, 2, '/run/my cgroups/app/cpu.max'],
  ['v2-no-optional-fields', 8, 6, 2, `${app}/cpu.max`],
  ['v2-many-optional-fields', 8, 6, 2, `${app}/cpu.max`],
  ['v2-two-mounts', 8, 6, 4, `${top}/cpu.max`],
  ['v2-mount-point-missing', 8, 6, 6, affinity],
  ['v2-not-mounted', 8, 6, 6, affinity],
  ['v2-mountinfo-missing', 8, 6, 6, affinity],
  ['v2-cgroup-missing', 8, 6, 6, affinity],
  ['v1-unlimited', 8, 6, 6, affinity],
  ['v1-quota-two-cpus', 8, 6, 2, `${top}/cpu/app/cpu.cfs_quota_us`],
  ['v1-quota-below-one-cpu', 8, 6, 1, `${top}/cpu/app/cpu.cfs_quota_us`],
  ['v1-cpu-cpuacct-joined', 8, 6, 3, `${top}/cpu,cpuacct/app/cpu.cfs_quota_us`],
  ['v1-cpuacct-cpu-joined', 8, 6, 3, `${top}/cpuacct,cpu/app/cpu.cfs_quota_us`],
  ['v1-cpuacct-alone', 8, 6, 6, affinity],
  ['v1-unlimited-under-one-cpu', 8, 6, 1, `${top}/cpu/pod/cpu.cfs_quota_us`],
  ['v1-shares-alone', 8, 6, 6, affinity],
  ['v1-quota-zero', 8, 6, 6, affinity],
  ['v1-period-zero', 8, 6, 6, affinity],
  ['v1-period-missing', 8, 6, 6, affinity],
  ['v1-bind-mount', 8, 6, 2, `${top}/cpu/cpu.cfs_quota_us`],
  ['v1-cpuset-effective', 8, 6, 2, `${top}/cpuset/app/cpuset.effective_cpus`],
  ['v1-cpuset-configured-alone', 8, 6, 3, `${top}/cpuset/app/cpuset.cpus`],
  ['v1-cpuset-effective-empty', 8, 6, 4, `${top}/cpuset/app/cpuset.cpus`],
  ['hybrid-limits-in-version-1', 8, 6, 2, `${top}/cpu/app/cpu.cfs_quota_us`],
  ['hybrid-version-2-last', 8, 6, 3, `${top}/unified/v2/cpu.max`],
  ['hybrid-tightest-in-version-2', 8, 6, 2, `${top}/unified/v2/cpu.max`],
];

const gib = 2 ** 30;

/** Situation, the machine's bytes; what the limit is and what sets it. */
const memoryCases: readonly (readonly [string, number, number, string])[] = [
  ['v2-unlimited', 16 * gib, 16 * gib, 'machine'],
  ['v2-memory-half-gib', 16 * gib, 536870912, `${app}/memory.max`],
  ['v2-memory-above-the-machine', 16 * gib, 16 * gib, 'machine'],
  ['v2-memory-unlimited-under-one-gib', 16 * gib, gib, `${pod}/memory.max`],
  ['v2-memory-unlimited-under-one-gib', gib, gib, 'machine'],
  ['v2-memory-text', 16 * gib, gib, `${pod}/memory.max`],
  ['v2-memory-high-alone', 16 * gib, 16 * gib, 'machine'],
  ['v2-no-final-newline', 16 * gib, 536870912, `${app}/memory.max`],
  ['v2-quota-of-the-mount-point', 16 * gib, gib, `${top}/memory.max`],
  ['v2-outside-the-namespace', 16 * gib, gib, `${top}/memory.max`],
  ['v2-mountinfo-missing', 16 * gib, 16 * gib, 'machine'],
  ['v1-unlimited', 16 * gib, 16 * gib, 'machine'],
  ['v1-memory-half-gib', 16 * gib, 536870912, `${top}/memory/app/memory.limit_in_bytes`],
  ['v1-memory-unlimited-under-one-gib', 16 * gib, gib, `${top}/memory/pod/memory.limit_in_bytes`],
  ['hybrid-limits-in-version-1', 16 * gib, 536870912, `${top}/memory/app/memory.limit_in_bytes`],
  ['meminfo-sixteen-gib', 0, 16 * gib, 'machine'],
];

const folder = temporaryFolder();

/** Where new groups can be made beside this process's own, in a version 1 hierarchy; undefined if nowhere. */
const groupFolder = (controller: string): string | undefined => {
  const line = new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(.*)$`, 'm');
  const own = existsSync('/proc/self/cgroup') ? line.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] : undefined;
  const parent = own === undefined ? '' : join(top, controller, own);
  const probe = join(parent, `skypilot-utils-probe-${process.pid}`);
  try {
    if (parent === '') return undefined;
    mkdirSync(probe);
    rmdirSync(probe);
    return parent;
  } catch {
    return undefined;
  }
};

const cpuGroups = groupFolder('cpu');
const memoryGroups = groupFolder('memory');

/** A group with one below it, for as long as `use` takes; its files are given by name. */
const withGroups = async (
  parent: string,
  limits: { readonly [file: string]: string },
  use: (leaf: string, outer: string) => Promise<void>,
): Promise<void> => {
  const outer = join(parent, `skypilot-utils-${process.pid}`);
  const leaf = join(outer, 'leaf');
  mkdirSync(leaf, { recursive: true });
  try {
    for (const [file, text] of Object.entries(limits)) writeFileSync(join(outer, file), text);
    await use(leaf, outer);
  } finally {
    rmdirSync(leaf);
    rmdirSync(outer);
  }
};

/** Runs a child inside a group. */
const inside = (leaf: string): readonly string[] => ['sh', '-c', `echo $$ > '${leaf}/cgroup.procs'; exec "$@"`, 'sh'];

const answer = (call: string): string => `
  import { getCpuCount, getMemSizeGb } from '#system';
  process.stdout.write(JSON.stringify(${call}));`;

const lineOf = async (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.stdout?.once('data', (data) => resolve(String(data).trim())));

describe.each(osBackends)('[%s]', (backend) => {
  let descriptors = 0;
  beforeEach(() => {
    configure({ backend });
    descriptors = openDescriptors().length;
  });
  afterEach(async () => {
    configure({ backend: undefined });
    vi.unstubAllEnvs();
    await vi.waitFor(() => expect(openDescriptors()).toHaveLength(descriptors));
  });

  test.each(cpuCases)(
    `getCpuCount() in %s with %i logical and %i allowed CPUs is %i, by %s [${backend}]`,
    (situation, logical, allowed, value, source) => {
      expect(kernelsOf(backend).cpuLimit(rootOf(situation), logical, allowed)).toEqual({ value, source });
    },
  );

  test.each(memoryCases)(
    `getMemSizeGb() in %s on a machine of %i bytes is %i bytes, by %s [${backend}]`,
    (situation, machine, value, source) => {
      expect(kernelsOf(backend).memoryLimit(rootOf(situation), machine)).toEqual({ value, source });
    },
  );

  const mountinfo = '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';

  test.each([250, 1000, 4000])(`getCpuCount() follows a cgroup path of %i characters [${backend}]`, (length) => {
    const path = `/${'a'.repeat(199)}`.repeat(20).slice(0, length);
    const root = treeOf(join(folder, `${backend}-${length}`), {
      'proc/self/cgroup': `0::${path}\n`,
      'proc/self/mountinfo': mountinfo,
      [`sys/fs/cgroup${path}/cpu.max`]: '200000 100000\n',
    });
    const limit = { value: 2, source: `/sys/fs/cgroup${path}/cpu.max` };
    expect(kernelsOf(backend).cpuLimit(root, 8, 6)).toEqual(limit);
  });

  test.each([4095, 4096, 4097, 9000])(
    `getCpuCount() reads a file by a path of %i characters, of which the system takes 4095 [${backend}]`,
    (length) => {
      const root = join(folder, `${backend}-long-${length}`);
      const room = length - `${root}/cpu.max`.length;
      const group = room % 2 === 0 ? '/g' : '/gg';
      const point = group + '/.'.repeat((room - group.length) / 2);
      treeOf(root, {
        'proc/self/cgroup': '0::/\n',
        'proc/self/mountinfo': `30 23 0:26 / ${point} rw - cgroup2 cgroup2 rw\n`,
        [`${group}/cpu.max`]: '200000 100000\n',
      });
      expect(kernelsOf(backend).cpuLimit(root, 8, 6)).toEqual({ value: 2, source: `${point}/cpu.max` });
    },
  );

  test(`getCpuCount() follows a cgroup path with colons and blanks, past lines of a megabyte [${backend}]`, () => {
    const root = treeOf(join(folder, `${backend}-odd`), {
      'proc/self/cgroup': '0::/a:b c/d\n',
      'proc/self/mountinfo': `1 0 0:1 / /o rw - overlay o lowerdir=${'/x:'.repeat(400_000)}\n\n7\n${mountinfo}`,
      'sys/fs/cgroup/a:b c/d/cpu.max': '200000 100000\n',
    });
    expect(kernelsOf(backend).cpuLimit(root, 8, 6)).toEqual({ value: 2, source: '/sys/fs/cgroup/a:b c/d/cpu.max' });
  });

  test(`getCpuCount() passes over files that cannot be read [${backend}]`, () => {
    const unreadable = treeOf(join(folder, `${backend}-unreadable`), {
      'proc/self/cgroup': '0::/a\n',
      'proc/self/mountinfo': mountinfo,
      'sys/fs/cgroup/a/cpu.max': '',
      'sys/fs/cgroup/a/memory.max': '',
      'sys/fs/cgroup/cpu.max': '300000 100000\n',
    });
    expect(kernelsOf(backend).cpuLimit(unreadable, 8, 6)).toMatchObject({ value: 3 });
    expect(kernelsOf(backend).memoryLimit(unreadable, gib)).toEqual({ value: gib, source: 'machine' });
    for (const root of [join(folder, 'nothing'), '\0']) {
      expect(kernelsOf(backend).cpuLimit(root, 8, 6)).toEqual({ value: 6, source: affinity });
      expect(kernelsOf(backend).memoryLimit(root, gib)).toEqual({ value: gib, source: 'machine' });
    }
  });

  test.each([
    ['MemTotal: 2 kB\n', 2048],
    ['MemFree: 1 kB\nMemTotal:       24684084 kB', 25_276_502_016],
    ['\nMemTotal:\t2 kB\n', 2048],
    ['', undefined],
    ['MemFree: 1 kB\n', undefined],
    ['MemTotal:\n', undefined],
    ['MemTotal: x kB\n', undefined],
    ['MemTotal: 5\n', undefined],
    ['MemTotal: 5 MB\n', undefined],
    ['MemTotal: 5 kB 6\n', undefined],
    ['MemTotal: 5  kB\n', undefined],
    ['MemTotal: 5\tkB\n', undefined],
    ['MemTotal: 5kB\n', undefined],
    ['MemTotal: 18014398509481984 kB\n', undefined],
    ['MemTotal: 99999999999999999999 kB\n', undefined],
  ])(`getMemSizeGb() by a meminfo of %j is %d, else what the system tells [${backend}]`, (text, bytes) => {
    const root = treeOf(join(folder, `${backend}-meminfo`), { 'proc/self/cgroup': '0::/\n' });
    writeFileSync(join(root, 'proc/meminfo'), text);
    expect(kernelsOf(backend).memoryLimit(root, 0)).toEqual({ value: bytes ?? totalmem(), source: 'machine' });
  });

  test(`getCpuCount() reads of this very machine are plausible [${backend}]`, () => {
    const { value } = kernelsOf(backend).cpuLimit('', 0, 0);
    expect(getCpuCount()).toBe(value);
    expect(Number.isInteger(value) && value >= 1 && value <= cpus().length).toBe(true);
    expect(value).toBeLessThanOrEqual(availableParallelism());
    expect(getMemSizeGb()).toBe(kernelsOf(backend).memoryLimit('', 0).value / gib);
    expect(getMemSizeGb() * gib).toBeLessThanOrEqual(totalmem());
    expect(kernelsOf(backend).memoryLimit('\0', 0)).toEqual({ value: totalmem(), source: 'machine' });
  });

  const taskset = hasCommand('taskset');

  test.runIf(taskset)(
    `getCpuCount() of a process bound to one CPU is 1 ${taskset ? '' : '(not here: there is no taskset) '}[${backend}]`,
    async () => {
      const first = execFileSync('taskset', ['-cp', `${process.pid}`], { encoding: 'utf8' }).match(
        /(\d+)[-,\d]*\s*$/,
      )?.[1];
      expect(await runChild(backend, answer('getCpuCount()'), { through: ['taskset', '-c', `${first}`] })).toBe(1);
    },
  );

  test.runIf(cpuGroups)(
    `getCpuCount() under a real quota of the parent group is 1, and follows a change within a second ${
      cpuGroups ? '' : '(not here: no version 1 cpu groups can be made) '
    }[${backend}]`,
    async () => {
      const limits = { 'cpu.cfs_period_us': '100000', 'cpu.cfs_quota_us': '150000' };
      await withGroups(cpuGroups as string, limits, async (leaf, outer) => {
        const code = `
          import { getCpuCount } from '#system';
          process.stdout.write(getCpuCount() + '\\n');
          process.stdin.once('data', () => setTimeout(() => process.stdout.write(getCpuCount() + '\\n', () => process.exit()), 1000));`;
        const child = startChild(backend, code, { through: inside(leaf) });
        expect(await lineOf(child)).toBe('1');
        writeFileSync(join(outer, 'cpu.cfs_quota_us'), '-1');
        child.stdin?.write('changed\n');
        expect(await lineOf(child)).toBe(`${kernelsOf(backend).cpuLimit('', 0, 0).value}`);
        await new Promise((resolve) => child.once('close', resolve));
      });
    },
  );

  test.runIf(memoryGroups)(
    `getMemSizeGb() under a real limit of the parent group is that limit ${
      memoryGroups ? '' : '(not here: no version 1 memory groups can be made) '
    }[${backend}]`,
    async () => {
      await withGroups(memoryGroups as string, { 'memory.limit_in_bytes': `${gib / 2}` }, async (leaf) => {
        expect(await runChild(backend, answer('getMemSizeGb()'), { through: inside(leaf) })).toBe(0.5);
      });
    },
  );

  describe('variables of a pod', () => {
    const cpuVariable = 'SKYPILOT_POD_CPU_CORE_LIMIT';
    const gbVariable = 'SKYPILOT_POD_MEMORY_GB_LIMIT';
    const bytesVariable = 'SKYPILOT_POD_MEMORY_BYTES_LIMIT';

    test.each([
      ['0.5', 1],
      ['4.9', 4],
      ['1e2', 100],
      [' 3\n', 3],
      ['+2.', 2],
      ['.5e1', 5],
      ['.25e+1', 2],
      ['1234.5e-02', 12],
      ['1e00000001', 10],
      ['1E1', 10],
    ])(`getCpuCount() is %j as %i [${backend}]`, (text, count) => {
      vi.stubEnv(cpuVariable, text);
      expect(getCpuCount()).toBe(count);
    });

    test.each(['abc', 'inf', 'Infinity', 'nan', '-1', '0', '', ' ', '0x10', '1_0', '1e999', '1,5', '1 2', '٣'])(
      `getCpuCount() refuses %j and names the variable [${backend}]`,
      (text) => {
        vi.stubEnv(cpuVariable, text);
        expect(refusal(getCpuCount)).toMatchObject({
          name: 'TypeError',
          code: 'ERR_INVALID_ARG_VALUE',
          message: `Cannot count the CPUs: ${cpuVariable} must be a decimal number above 0, got ${JSON.stringify(text)}`,
        });
      },
    );

    test(`getMemSizeGb() takes gibibytes before bytes [${backend}]`, () => {
      vi.stubEnv(bytesVariable, '536870912');
      expect(getMemSizeGb()).toBe(0.5);
      vi.stubEnv(gbVariable, '1.5');
      expect(getMemSizeGb()).toBe(1.5);
    });

    test.each(['x', 'nan', '-1', ''])(`getMemSizeGb() refuses %j and names the variable [${backend}]`, (text) => {
      vi.stubEnv(bytesVariable, text);
      const rule = `${bytesVariable} must be a decimal number above 0, got ${JSON.stringify(text)}`;
      expect(refusal(getMemSizeGb)).toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        message: `Cannot measure the memory: ${rule}`,
      });
      vi.stubEnv(gbVariable, text);
      expect(refusal(getMemSizeGb).message).toContain(gbVariable);
    });
  });
});

describe('[js] alone', () => {
  test('getCpuCount() reads the affinity mask from the status file, in which native asks the system [js]', () => {
    const limit = { value: 3, source: affinity };
    expect(kernelsOf('js').cpuLimit(rootOf('status-three-cpus'), 8, 0)).toEqual(limit);
  });

  test('getCpuCount() takes from node:os on Windows what the process may use, but for a machine in files [js]', () => {
    const own = vi.spyOn(os, 'availableParallelism').mockReturnValue(5);
    onPlatform('win32');
    expect(kernelsOf('js').cpuLimit('', 8, 0)).toEqual({ value: 5, source: affinity });
    const root = relative(process.cwd(), rootOf('status-three-cpus'));
    expect(kernelsOf('js').cpuLimit(root, 8, 0)).toEqual({ value: 3, source: affinity });
    own.mockRestore();
  });

  test('no file is read on Windows by a path from the root of the current drive [js]', () => {
    const path = join(folder, 'anybody');
    writeFileSync(path, 'text');
    onPlatform('win32');
    expect(proc.readText(path)).toBeUndefined();
    expect(proc.readText(relative(process.cwd(), path))).toBe('text');
  });

  test('a file longer than any before is read whole, with its byte order mark and its malformed bytes [js]', async () => {
    vi.resetModules();
    const { readText } = await import('../ts/backends/js/proc.ts');
    const path = join(folder, 'long');
    const text = `\ufeff${'0123456789'.repeat(2000)}`;
    writeFileSync(path, Buffer.concat([Buffer.from(text), Buffer.of(0xff)]));
    expect(readText(path)).toBe(`${text}\ufffd`);
  });
});

describe('what the kernel writes, as js reads it', () => {
  test.each([
    ['0', 0],
    ['18446744073709551615', 2 ** 64],
    ['', undefined],
    ['+1', undefined],
    ['-1', undefined],
    [' 1', undefined],
    ['1x', undefined],
    ['1\n', undefined],
    ['18446744073709551616', undefined],
  ])('%j is the decimal number %d', (text, number) => {
    expect(proc.parseDecimal(text)).toBe(number);
  });

  test.each([
    ['0\n', 1],
    ['12,52\n', 2],
    ['0-3,8-11', 8],
    ['0-1023,2048\n', 1025],
    ['', undefined],
    ['\n', undefined],
    [',', undefined],
    ['0,', undefined],
    ['3-0', undefined],
    ['0-', undefined],
    ['-3', undefined],
    ['a-3', undefined],
    ['a', undefined],
    ['0-1-2', undefined],
  ])('%j lists so many CPUs: %d', (text, count) => {
    expect(proc.countCpus(text)).toBe(count);
  });

  test('words stand between blanks of ASCII, which are trimmed', () => {
    expect(proc.words(' \fa\tb\nc\rd\f\ve\u00a0 \r')).toEqual(['a', 'b', 'c', 'd', '\ve\u00a0']);
    expect(proc.words(' \n')).toEqual([]);
    expect(proc.trim(' \t\n\r\fa b\f\r\n\t ')).toBe('a b');
    expect(proc.trim('\va\u00a0')).toBe('\va\u00a0');
    expect(proc.trim(' \n')).toBe('');
  });

  test.each([
    ['key: 1\nother: 2\n', '1'],
    ['other: 2\nkey: 1', '1'],
    ['\nkey:\t1 2 \r\n', '1 2'],
    ['key:\nkey: 1', ''],
    ['a key: 1\n', undefined],
    ['', undefined],
  ])('%j has in the field of its key %j', (text, field) => {
    expect(proc.fieldOf(text, 'key:')).toBe(field);
  });

  /** Where the cgroups of a controller show. */
  const visited = (controller: Controller, cgroup: string, mountinfo: string): readonly string[] => {
    const root = join(folder, 'visited');
    mkdirSync(join(root, 'proc/self'), { recursive: true });
    writeFileSync(join(root, 'proc/self/cgroup'), cgroup);
    writeFileSync(join(root, 'proc/self/mountinfo'), mountinfo);
    const directories: string[] = [];
    new Cgroups(root).visit(controller, (directory) => directories.push(directory));
    return directories;
  };

  test.each([
    ['/', '/sys/fs/cgroup', '/a/b', ['/sys/fs/cgroup/a/b', '/sys/fs/cgroup/a', '/sys/fs/cgroup']],
    ['/', '/sys/fs/cgroup', '/', ['/sys/fs/cgroup']],
    ['/', '/', '/a', ['/a', '']],
    ['/docker/x', '/cg', '/docker/x/y', ['/cg/y', '/cg']],
    ['/docker/x', '/cg', '/docker/x', ['/cg']],
    ['/docker/x', '/cg', '/docker/xy', []],
    ['/docker/x', '/cg', '/docker', []],
    ['/docker/x', '/cg', '/', []],
    ['/', '/cg', '/../other', ['/cg']],
    ['/x', '/cg', '/..', ['/cg']],
    ['/x', '/cg', '/..y', []],
    ['/..', '/cg', '/', ['/cg']],
    ['/..', '/cg', '/../..', ['/cg']],
    ['//..//../', '/cg', '/', ['/cg']],
    ['/../other', '/cg', '/', []],
    ['/other/..', '/cg', '/', []],
    ['/..', '/cg', '/../other', ['/cg/other', '/cg']],
  ])('of a mount of %s at %s the cgroup %s shows in %j', (mountRoot, point, path, directories) => {
    const mountinfo = `1 2 0:3 ${mountRoot} ${point} rw - cgroup2 none rw\n`;
    expect(visited('unified', `0::${path}\n`, mountinfo)).toEqual(directories);
  });

  /** Mounts that show to any cgroup which is taken for one of the controller's. */
  const everywhere = '1 2 0:3 /.. /one rw - cgroup none rw,cpu,cpuacct\n1 2 0:3 /.. /two rw - cgroup2 none rw,cpu\n';

  test.each([
    ['cpu', '9:name=systemd:/s\n3:cpuacct,cpu:/c\n', ['/one']],
    ['cpu', '9:name=cpu:/s\n3:cpuacct:/c\n2:memory:/m\n0::/\n', []],
    ['cpu', ':cpu:/c', ['/one']],
    ['memory', '2:memory:/m\n', []],
    ['unified', '1:name=systemd:/s\n0::/\n', ['/two']],
    ['unified', '1::/x\n', []],
    ['unified', '0:cpu:/x\n', []],
    ['unified', '\n0\n0:\n0::\n0::x\n::\n', []],
    ['cpu', '/,cpu,x\n/:cpu,x\n', []],
  ] as const)('of %s the memberships %j show in %j', (controller, cgroup, directories) => {
    expect(visited(controller, cgroup, everywhere)).toEqual(directories);
  });

  test('a mount that breaks the format, or of another file system, shows nothing', () => {
    const lines = [
      ...['', '1', '1 2 0:3 / /', '1 2 0:3 / / rw', '1 2 0:3 / / rw -', '1 2 0:3 / / rw - cgroup'],
      ...['1 2 0:3 / /x rw - cgroup cgroup', '1 2 0:3 / /proc rw - proc proc rw,cpu', '1 2 0:3 / /y - cgroup2 none rw'],
    ];
    for (const controller of ['unified', 'cpu'] as const) {
      expect(visited(controller, '0::/\n3:cpu:/\n', lines.join('\n'))).toEqual([]);
    }
  });

  test('what the kernel escapes in a mount is put back, and nothing else', () => {
    const escaped = String.raw`/with\040\040blank\011tab\012line\x\04\+07\400\0`;
    const plain = '/with  blank\ttab\nline\\x\\04\\+07\\400\\0';
    const mountinfo = String.raw`1 2 0:3 /a\134b ${escaped} rw - cgroup2 none rw`;
    expect(visited('unified', '0::/a\\b/c\n', mountinfo)).toEqual([`${plain}/c`, plain]);
  });
});
