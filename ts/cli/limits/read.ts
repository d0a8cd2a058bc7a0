/** What this process may use, and which rule or file says so. */
import { getParallelThreads } from '../../index.ts';
import { _inside } from '../../inside.ts';

/** A number, and the rule, file or variable that set it. */
interface Limit {
  readonly value: number;
  readonly source: string;
}

/** What `skypilot-utils limits --json` prints. */
export interface Limits {
  readonly cpus: Limit;
  readonly memoryBytes: Limit;
  readonly threads: { readonly value: number; readonly kubernetes: number };
}

/** Throws where a variable of the pod's cannot be read. */
export const readLimits = (): Limits => {
  const { cpuLimit, memoryLimit } = _inside();
  return {
    cpus: cpuLimit(),
    memoryBytes: memoryLimit(),
    threads: { value: getParallelThreads(), kubernetes: getParallelThreads('kubernetes') },
  };
};

/** Each limit's name, value, and where it comes from. */
export const limitRows = ({ cpus, memoryBytes, threads }: Limits): readonly (readonly [string, string])[] => [
  ['CPUs', `${cpus.value}, by ${cpus.source}`],
  ['memory', `${(memoryBytes.value / 2 ** 30).toFixed(1)} GiB, by ${memoryBytes.source}`],
  ['threads', `${threads.value}, on Kubernetes ${threads.kubernetes}`],
];
