/** Machines that only namespaces can give: what the built package answers in each, with either backend. */
import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/run.ts';
import * as system from '../../ts/backends/js/system.ts';
import { askChild } from '../runtimes/child.ts';
import type { Trial } from './report.ts';

/** A situation, and what is answered there. */
interface Situation {
  readonly title: string;
  /** unshare(1)'s options. */
  readonly namespaces: readonly string[];
  /** A line of shell that makes it so, before `exec "$@"`. */
  readonly script: string;
  readonly expressions: readonly string[];
  /** The answers; a function tells what is wrong with them, '' for nothing. */
  readonly expected: readonly unknown[] | ((answers: readonly unknown[]) => string);
}

const ask = join(import.meta.dirname, 'ask.mjs');
const dist = `${root}dist`;

const loopback = 'ip link set lo up';
const ports = (low: number, high: number): string =>
  `${loopback}; echo ${low} ${high} > /proc/sys/net/ipv4/ip_local_port_range`;
const asNobody = 'set -- setpriv --reuid=65534 --regid=65534 --clear-groups "$@"';

const network: readonly Situation[] = [
  {
    title: 'four ephemeral ports: six searches give six ports, those behind where the system picks one again',
    namespaces: ['--net'],
    script: ports(40_000, 40_003),
    expressions: Array(6).fill('utils.findFreePort()'),
    expected: (answers) => {
      const inside = answers.filter((port) => (port as number) >= 40_000 && (port as number) <= 40_003);
      return new Set(answers).size === 6 && inside.includes(answers[0]) ? '' : 'not so';
    },
  },
  {
    title: 'the only two ephemeral ports in use: no port of the choice of the system, but others',
    namespaces: ['--net'],
    script: ports(40_000, 40_001),
    expressions: [
      "listen(40_000, '::')",
      "listen(40_001, '::')",
      'utils.findFreePort()',
      'utils.findFreePortSync()',
      'utils.findFreePort(40_000)',
      'utils.isPortAvailable(40_001)',
    ],
    expected: [null, null, 'ERR_NO_FREE_PORT', 'ERR_NO_FREE_PORT', 40_002, false],
  },
  {
    title: 'no IPv6',
    namespaces: ['--net'],
    script: `${loopback}; echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6`,
    expressions: [
      'utils.findFreePort(5000)',
      'utils.findFreePortSync(5000)',
      "utils.findFreePort(5000, { host: 'localhost' })",
      "utils.findFreePort(5000, { host: '::1' })",
      'utils.isPortAvailable(5000)',
      "listen(5000, '0.0.0.0')",
      'utils.findFreePort(5000)',
      'utils.findFreePortSync(5000)',
      'utils.isPortAvailableSync(5000)',
    ],
    expected: [5000, 5000, 5000, 'EADDRNOTAVAIL', true, null, 5001, 5001, false],
  },
  {
    title: 'no loopback: every address is there, and a search goes on as it would with it',
    namespaces: ['--net'],
    script: 'true',
    expressions: ['utils.findFreePort(5000)', 'utils.findFreePortSync(5000)', 'utils.isPortAvailable(5000)'],
    expected: [5000, 5000, true],
  },
];

const withoutOthersFiles = [
  'utils.isProcessAlive(process.pid)',
  'utils.isProcessAlive(1)',
  'utils.isProcessAlive(4_194_305)',
  'utils.getCpuCount() >= 1',
  'utils.getMemSizeGb() > 0',
];

const processes: readonly Situation[] = [
  {
    title: 'hidepid, as nobody: the processes of others live as far as signals tell',
    namespaces: ['--mount'],
    script: `mount -t proc -o hidepid=2 none /proc; ${asNobody}`,
    expressions: withoutOthersFiles,
    expected: [true, true, false, true, true],
  },
  {
    title: 'no /proc at all',
    namespaces: ['--mount'],
    script: 'mount -t tmpfs none /proc',
    expressions: [...withoutOthersFiles, 'utils.getMaxWorkersForFileMounts({}) >= 1'],
    expected: [true, true, false, true, true, true],
  },
];

/** The addon's known answers are checked as it loads: it is, if it answers. */
const loaded = 'utils.getBackendInfo().functions.hashFile.backend === process.env.SKYPILOT_UTILS_BACKEND';
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

const mounts: readonly Situation[] = [
  {
    title: 'a tmpfs with no room left, temporary files on it',
    namespaces: ['--mount'],
    script:
      'mount -t tmpfs -o size=64k none /mnt; printf abc > /mnt/file; cat /dev/zero > /mnt/rest 2>/dev/null; export TMPDIR=/mnt',
    expressions: [
      "utils.hashFile('/mnt/file')",
      "utils.hashFileSync('/mnt/file')",
      "utils.readLastNLines('/mnt/file', 1).then(([line]) => line)",
      "utils.estimateFdForDirectory('/mnt')",
      loaded,
    ],
    expected: [abc, abc, 'abc', 10, true],
  },
  {
    title: 'the package and the files on a read-only mount',
    namespaces: ['--mount'],
    script: `mount -t tmpfs none /mnt; printf abc > /mnt/file; mount -o remount,ro /mnt; mount --bind ${dist} ${dist} && mount -o remount,ro,bind ${dist}`,
    expressions: [
      "utils.hashFile('/mnt/file', 'sha256', { stable: true })",
      "utils.hashFileSync('/mnt/file')",
      "utils.readLastNLinesSync('/mnt/file', 1)[0]",
      "utils.estimateFdForDirectory('/mnt')",
      loaded,
    ],
    expected: [abc, abc, 'abc', 5, true],
  },
];

const run = (
  backend: string,
  { namespaces, script, expressions }: Pick<Situation, 'namespaces' | 'script' | 'expressions'>,
): Promise<readonly unknown[]> => {
  const through = ['unshare', ...namespaces, 'sh', '-c', `${script}; exec "$@"`, 'sh'];
  const env = { SKYPILOT_UTILS_BACKEND: backend };
  return askChild([...through, process.execPath, ask, ...expressions], { cwd: root, env });
};

const tryOne = async (backend: string, situation: Situation): Promise<Trial> => {
  const title = `${situation.title} [${backend}]`;
  try {
    const answers = await run(backend, situation);
    const { expected } = situation;
    const problem =
      typeof expected === 'function'
        ? expected(answers)
        : JSON.stringify(answers) === JSON.stringify(expected)
          ? ''
          : `not ${JSON.stringify(expected)}`;
    return { title, problem: problem === '' ? undefined : `${JSON.stringify(answers)}: ${problem}` };
  } catch (error) {
    return { title, problem: `${error}` };
  }
};

const fixtures = `${root}test/fixtures/cgroup`;

/** Puts a fixture where the process that is started next looks: its number stays as it is with exec. */
const overmount = (fixture: string): string => {
  const own = readdirSync(join(fixture, 'proc/self'));
  const text = (name: string): string => (own.includes(name) ? `${fixture}/proc/self/${name}` : '/dev/null');
  const folders = readdirSync(fixture).filter((name) => name !== 'proc' && name !== 'sys');
  const hasGroups = readdirSync(fixture).includes('sys');
  return [
    ...folders.map((name) => `mount --bind ${fixture}/${name} /${name}`),
    hasGroups ? `mount --bind ${fixture}/sys/fs/cgroup /sys/fs/cgroup` : 'mount -t tmpfs none /sys/fs/cgroup',
    ...['cgroup', 'mountinfo'].map((name) => `mount --bind ${text(name)} /proc/$$/${name}`),
  ].join(' && ');
};

/** The unmodified build under each tree that the unit tests know, which ask the reference with the tree for a root. */
const trees = (): readonly Situation[] => {
  const cpus = system.cpuLimit('', 0, 0).value;
  return readdirSync(fixtures)
    .filter((name) => readdirSync(join(fixtures, name, 'proc')).includes('self'))
    .map((name) => {
      const fixture = join(fixtures, name);
      return {
        title: `the cgroups of ${name}, mounted`,
        namespaces: ['--mount'],
        script: overmount(fixture),
        expressions: ['utils.getCpuCount()', 'utils.getMemSizeGb()'],
        expected: [system.cpuLimit(fixture, cpus, cpus).value, system.memoryLimit(fixture, totalmem()).value / 2 ** 30],
      };
    });
};

/** A cgroup for the suite alone below the first hierarchy that lets one be made. */
const makeCgroup = (): { readonly outer: string; readonly inner: string } => {
  const reasons: string[] = [];
  for (const top of ['/sys/fs/cgroup', '/sys/fs/cgroup/cpu', '/sys/fs/cgroup/unified']) {
    const outer = `${top}/skypilot-utils-${process.pid}`;
    try {
      if (!readdirSync(top).includes('cgroup.procs')) {
        reasons.push(`${top} is no hierarchy`);
        continue;
      }
      mkdirSync(`${outer}/inner`, { recursive: true });
      writeFileSync(`${outer}/cpu.cfs_quota_us`, '100000', { flag: 'r+' });
      return { outer, inner: `${outer}/inner` };
    } catch (error) {
      // Version 2 has another file, and lends its controllers only where a parent says so.
      if (readdirSync(top).includes('cgroup.controllers')) return { outer, inner: `${outer}/inner` };
      reasons.push(`${error}`);
    }
  }
  throw new Error(`no cgroup can be made: ${reasons.join(', ')}`);
};

/** A process outside the root of its cgroup namespace, whose path begins with `/..`. */
const outside = async (): Promise<readonly Trial[]> => {
  const title = 'a process outside its cgroup namespace, whose path is /..';
  try {
    const { outer, inner } = makeCgroup();
    try {
      const script = `echo $$ > ${inner}/cgroup.procs; exec unshare --cgroup sh -c 'echo $$ > ${outer}/cgroup.procs; exec "$@"' sh "$@"`;
      const expressions = [
        "process.getBuiltinModule('node:fs').readFileSync('/proc/self/cgroup', 'utf8').includes(':/..')",
        'utils.getCpuCount()',
        'utils.getMemSizeGb()',
      ];
      const [native, js] = await Promise.all(
        ['native', 'js'].map((backend) => run(backend, { namespaces: ['--mount'], script, expressions })),
      );
      const isWell = native?.[0] === true && (native[1] as number) >= 1 && (native[2] as number) > 0;
      const isSame = JSON.stringify(native) === JSON.stringify(js);
      const told = `native ${JSON.stringify(native)}, js ${JSON.stringify(js)}`;
      return [{ title, problem: isWell && isSame ? undefined : told }];
    } finally {
      rmdirSync(inner);
      rmdirSync(outer);
    }
  } catch (error) {
    return [{ title, problem: `${error}` }];
  }
};

/** Tries every situation with both backends. */
export const tryNamespaces = async (): Promise<readonly Trial[]> => {
  const trials: Trial[] = [];
  for (const situation of [...network, ...processes, ...mounts, ...trees()]) {
    trials.push(...(await Promise.all(['native', 'js'].map((backend) => tryOne(backend, situation)))));
  }
  return [...trials, ...(await outside())];
};
