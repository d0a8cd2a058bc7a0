/**
 * The reference for the CPUs and the memory this process may use, after the kernel's admin-guide (cgroup-v2,
 * cgroup-v1/cpusets, cgroup-v1/memory, scheduler/sched-bwc) and cpuset(7).
 *
 * A file that is missing, unreadable or not as the kernel writes it sets no limit.
 */
import type { Kernels, Limit } from '../../contract.ts';
import { floor, infinity, max, stringSlice } from '../../intrinsics.ts';
import { builtin, isPermitted } from '../../runtime.ts';
import { Cgroups, type Controller, type Level } from './cgroup.ts';
import { countCpus, fieldOf, parseDecimal, readText, trim, words } from './proc.ts';

type System = typeof import('node:os');

const system = (): System => builtin('node:os') as System;

/** Takes a lower value over; at equal values the first source stays. */
const lower = (limit: Limit, value: number, source: string): Limit => (value < limit.value ? { value, source } : limit);

const onlineCpus = (): number => {
  // Not by node:os where a file tells: it ends the process where reading /proc/stat fails (libuv's uv_cpu_info).
  const online = readText('/sys/devices/system/cpu/online');
  const told = online === undefined ? undefined : countCpus(online);
  if (told !== undefined) return told;
  // Deno asks before it tells of single CPUs, not before it tells their number.
  const count = isPermitted({ name: 'sys', kind: 'cpus' }) ? system().cpus().length : 0;
  // Without /proc there are no CPUs to list. Not first: from libuv 1.49 on it knows of quotas, but not of all.
  return count > 0 ? count : system().availableParallelism();
};

/** The CPUs that the first thread may run on; undefined where the kernel does not say. */
const affinityMask = (root: string): number | undefined => {
  // There it counts the process's mask alone (libuv's uv_available_parallelism), and no file tells of it.
  if (process.platform === 'win32' && root === '') return system().availableParallelism();
  const status = readText(`${root}/proc/self/status`);
  const list = status === undefined ? undefined : fieldOf(status, 'Cpus_allowed_list:');
  return list === undefined ? undefined : countCpus(list);
};

const cpusetOf = (level: Level | undefined): number | undefined => level && countCpus(level.text);

const lowerToCpusets = (limit: Limit, cgroups: Cgroups): Limit => {
  let lowest = limit;
  const see = (controller: Controller, name: string, olderName: string): void => {
    cgroups.visit(controller, (directory) => {
      let level = cgroups.level(directory, name);
      if (cpusetOf(level) === undefined) level = cgroups.level(directory, olderName);
      const count = cpusetOf(level);
      if (count !== undefined) lowest = lower(lowest, count, (level as Level).path);
    });
  };
  // Without cpuset_v2_mode the two are equal; kernels before 3.17 have the second alone.
  see('cpuset', 'cpuset.effective_cpus', 'cpuset.cpus');
  see('unified', 'cpuset.cpus.effective', 'cpuset.cpus.effective');
  return lowest;
};

/** Microseconds of a quota or period; undefined for none (-1, 'max') and for what the kernel never writes. */
const microseconds = (text: string | undefined): number | undefined =>
  (text !== undefined && parseDecimal(trim(text))) || undefined;

const cpusOfQuota = (quota: string | undefined, period: string | undefined): number => {
  const granted = microseconds(quota);
  const interval = microseconds(period);
  return granted === undefined || interval === undefined ? infinity : granted / interval;
};

const lowerToQuotas = (limit: Limit, cgroups: Cgroups): Limit => {
  let tightest: Limit = { value: infinity, source: '' };
  cgroups.visit('cpu', (directory) => {
    const quota = cgroups.level(directory, 'cpu.cfs_quota_us');
    const period = cgroups.level(directory, 'cpu.cfs_period_us');
    if (quota && period) tightest = lower(tightest, cpusOfQuota(quota.text, period.text), quota.path);
  });
  cgroups.visit('unified', (directory) => {
    const level = cgroups.level(directory, 'cpu.max');
    const fields = words(level?.text ?? '');
    if (level && fields.length === 2) tightest = lower(tightest, cpusOfQuota(fields[0], fields[1]), level.path);
  });
  return lower(limit, max(1, floor(tightest.value)), tightest.source);
};

export const cpuLimit: Kernels<'js'>['cpuLimit'] = (root, logicalCpus, affinityCpus) => {
  const logical = { value: logicalCpus || onlineCpus(), source: 'logical CPUs' };
  const limit = lower(logical, affinityCpus || (affinityMask(root) ?? logical.value), 'affinity mask');
  const cgroups = new Cgroups(root);
  return lowerToQuotas(lowerToCpusets(limit, cgroups), cgroups);
};

const machineMemory = (root: string): number => {
  // node:os reads the same, but ends the process where closing fails (libuv's uv__slurp).
  const meminfo = readText(`${root}/proc/meminfo`);
  const told = (meminfo && fieldOf(meminfo, 'MemTotal:')) ?? '';
  const kibibytes = stringSlice(told, -3) === ' kB' ? parseDecimal(stringSlice(told, 0, -3)) : undefined;
  const bytes = (kibibytes ?? infinity) * 1024;
  return bytes < 2 ** 64 ? bytes : system().totalmem();
};

export const memoryLimit: Kernels<'js'>['memoryLimit'] = (root, machineBytes) => {
  let lowest: Limit = { value: machineBytes || machineMemory(root), source: 'machine' };
  const cgroups = new Cgroups(root);
  const see = (controller: Controller, name: string): void => {
    cgroups.visit(controller, (directory) => {
      const level = cgroups.level(directory, name);
      const bytes = level && parseDecimal(trim(level.text));
      if (level && bytes !== undefined) lowest = lower(lowest, bytes, level.path);
    });
  };
  see('memory', 'memory.limit_in_bytes');
  see('unified', 'memory.max');
  return lowest;
};
