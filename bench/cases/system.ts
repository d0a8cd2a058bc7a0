/** The system family, and the threads that follow from it. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { type Case, type Cases, type Instances, ours } from '../case.ts';
import { agreeKnowing, peer, readUnknowing } from '../peers.ts';

/** wasm cannot ask the system. */
const backends = ['router', 'js', 'native'] as const;
const once = [undefined];
const bytesPerGb = 2 ** 30;

/** A limit is asked for anew when half a second has passed, or a setting has changed. */
const anew = (name: 'getCpuCount' | 'getMemSizeGb', python: string, instances: Instances): Case => ({
  function: name,
  title: 'limits read anew',
  size: 0,
  participants: ours(
    instances,
    once,
    (sky) => {
      sky.configure({});
      return sky[name]();
    },
    backends,
  ),
  python: { name: python, inputs: [[]] },
});

export const cases: Cases = async (instances) => {
  const { mem } = await peer('systeminformation');
  return [
    {
      function: 'getCpuCount',
      title: 'limits known',
      size: 0,
      participants: [
        ...ours(instances, once, (sky) => sky.getCpuCount(), backends),
        // They tell of the machine; the first knows of some of a container's quotas, but rounds and nests them otherwise.
        { name: 'node:os availableParallelism', call: () => availableParallelism(), read: readUnknowing },
        { name: 'node:os cpus', call: () => cpus().length, read: readUnknowing },
      ],
      python: { name: 'get_cpu_count', inputs: [[]] },
      agrees: agreeKnowing,
    },
    {
      function: 'getMemSizeGb',
      title: 'limits known',
      size: 0,
      participants: [
        ...ours(instances, once, (sky) => sky.getMemSizeGb(), backends),
        // The machine's memory, whatever a container may use of it.
        { name: 'node:os totalmem', call: () => totalmem() / bytesPerGb, read: readUnknowing },
        { name: 'systeminformation', call: async () => (await mem()).total / bytesPerGb, read: readUnknowing },
      ],
      python: { name: 'get_mem_size_gb', inputs: [[]] },
      agrees: agreeKnowing,
    },
    anew('getCpuCount', 'get_cpu_count', instances),
    anew('getMemSizeGb', 'get_mem_size_gb', instances),
    {
      function: 'getParallelThreads',
      title: 'no cloud',
      size: 0,
      participants: ours(instances, once, (sky) => sky.getParallelThreads(), backends),
      python: { name: 'get_parallel_threads', inputs: [[null]] },
    },
    {
      function: 'getParallelThreads',
      title: 'kubernetes',
      size: 0,
      participants: ours(instances, ['kubernetes'], (sky, cloud) => sky.getParallelThreads(cloud), backends),
      python: { name: 'get_parallel_threads', inputs: [['kubernetes']] },
    },
  ];
};
