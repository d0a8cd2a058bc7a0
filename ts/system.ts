/**
 * The system family's public functions: what this process may use of the machine.
 *
 * Nothing is read before the first call.
 */
import { bytesPerGb, cpuLimit, memoryLimit } from './limits.ts';

/**
 * How many CPUs this process may use.
 *
 * `SKYPILOT_POD_CPU_CORE_LIMIT`, rounded down, if it is set; else the least of the logical CPUs, the affinity mask, the
 * cpuset and the tightest quota of the process's cgroup and all its ancestors, rounded down. A changed limit is seen
 * within a second. In a browser: `navigator.hardwareConcurrency`.
 *
 * SkyPilot's `get_cpu_count`, after sched_getaffinity(2), cpuset(7), cgroups(7) and the kernel's admin-guide/cgroup-v2.
 *
 * @returns a whole number, at least 1.
 * @throws
 * - TypeError ERR_INVALID_ARG_VALUE when the variable is no decimal number above 0
 * - Error EMFILE, ENFILE, ENOMEM where the limits cannot be looked at for want of a descriptor or memory, and no earlier
 *   answer is there to give
 * - Error ERR_UNSUPPORTED_RUNTIME where the runtime does not tell
 * @example
 * getCpuCount(); // 1 under a quota of half a CPU
 * process.env.SKYPILOT_POD_CPU_CORE_LIMIT = '2.5';
 * getCpuCount(); // 2
 */
export const getCpuCount = (): number => cpuLimit().value;

/**
 * How much memory this process may use, in GiB (2^30 bytes).
 *
 * `SKYPILOT_POD_MEMORY_GB_LIMIT`, else `SKYPILOT_POD_MEMORY_BYTES_LIMIT` if one is set; else the least of the machine's
 * memory and the limits of the process's cgroup and all its ancestors. A changed limit is seen within a second. In a
 * browser: `navigator.deviceMemory`.
 *
 * SkyPilot's `get_mem_size_gb`, after sysinfo(2), cgroups(7) and the kernel's admin-guide/cgroup-v2.
 *
 * @returns a number above 0, seldom whole.
 * @throws
 * - TypeError ERR_INVALID_ARG_VALUE when a variable is no decimal number above 0
 * - Error EMFILE, ENFILE, ENOMEM where the limits cannot be looked at for want of a descriptor or memory, and no earlier
 *   answer is there to give
 * - Error ERR_UNSUPPORTED_RUNTIME where the runtime does not tell
 * - Error ERR_ACCESS_DENIED in Deno without --allow-sys
 * @example
 * getMemSizeGb(); // 0.5 under a limit of 536870912 bytes
 * process.env.SKYPILOT_POD_MEMORY_GB_LIMIT = '1.5';
 * getMemSizeGb(); // 1.5
 */
export const getMemSizeGb = (): number => memoryLimit().value / bytesPerGb;
