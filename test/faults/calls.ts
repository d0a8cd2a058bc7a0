/** The calls into which faults are injected, where their system calls are made, and what may come of a fault. */

import type { OsBackend, Outcome } from './subject.ts';
import type { Place } from './trace.ts';

/** The errors that are injected, with Linux's numbers. */
export const errors: Readonly<Record<string, number>> = {
  EINTR: 4,
  EIO: 5,
  ENOMEM: 12,
  EACCES: 13,
  ENFILE: 23,
  EMFILE: 24,
  ENOSYS: 38,
};

/** What is wrong with the outcome of a call one of whose system calls failed; undefined for nothing. */
type Judge = (outcome: Outcome, right: unknown, error: string, backend: OsBackend) => string | undefined;

/** One public function with such arguments. */
export interface TestedCall {
  /** As subject.mjs calls it. */
  readonly name: string;
  readonly places: (backend: OsBackend, folder: string) => readonly Place[];
  readonly judge: Judge;
  /** A system call that threads share out among themselves: how often one of them makes it, is another each time. */
  readonly shared?: string;
}

const told = (outcome: Outcome): string => JSON.stringify(outcome).slice(0, 300);

const isRight = (outcome: Outcome, right: unknown): boolean => 'value' in outcome && outcome.value === right;

/** The right answer, or the injected error as the system's, named after what a user knows of. An interruption is no error. */
const rightOrCoded =
  (...syscalls: string[]): Judge =>
  (outcome, right, name) => {
    if (isRight(outcome, right)) return undefined;
    const { error } = outcome;
    const isCoded =
      name !== 'EINTR' &&
      error?.code === name &&
      error.errno === -(errors[name] as number) &&
      syscalls.includes(error.syscall ?? '') &&
      error.name === 'Error' &&
      error.message.includes(`${name}: `);
    return isCoded ? undefined : `neither right nor coded: ${told(outcome)}`;
  };

/** No descriptor, no memory: what cannot be known because of that is an error, not a guess. */
const shortages = ['EMFILE', 'ENFILE', 'ENOMEM'];

/** As documented: a file that cannot be read for another reason than a shortage sets no limit. */
const limit =
  (without: () => number): Judge =>
  (outcome, right, name, backend) => {
    if (name !== 'EINTR' && !shortages.includes(name) && outcome.value === without()) return undefined;
    return rightOrCoded('open', 'read', 'scandir')(outcome, right, name, backend);
  };

/** As documented: a port that may not be used is passed over, or not available. */
const port =
  (forbidden: (right: unknown) => unknown, tellsWhy: (backend: OsBackend) => boolean = () => true): Judge =>
  (outcome, right, name, backend) => {
    if ((name === 'EACCES' || !tellsWhy(backend)) && outcome.value === forbidden(right)) return undefined;
    // bind(2) and its kin are not interrupted by signals, and node:net has no way to go on.
    if (name === 'EINTR' && outcome.error?.code === 'EINTR' && outcome.error.syscall === 'listen') return undefined;
    return rightOrCoded('listen')(outcome, right, name, backend);
  };

/** As documented: a process that /proc does not tell of lives as far as signals tell. */
const process: Judge = (outcome, right, name, backend) => {
  if (name !== 'EINTR' && !shortages.includes(name) && outcome.value === true) return undefined;
  return rightOrCoded('open', 'kill')(outcome, right, name, backend);
};

/** EACCES of kill(2) says that there is somebody. */
const nobody: Judge = (outcome, right, name, backend) =>
  name === 'EACCES' && outcome.value === true ? undefined : rightOrCoded('kill')(outcome, right, name, backend);

const onMain: TestedCall['places'] = () => ['main'];
const onPool: TestedCall['places'] = () => ['pool'];
/** The addon alone hashes a large file by threads that it starts. */
const byThreads =
  (from: Place): TestedCall['places'] =>
  (backend, folder) =>
    backend === 'native' ? [from, { file: `${folder}/large` }] : [];

const files = rightOrCoded('open', 'fstat', 'read');
const portAfter = (right: unknown): unknown => (right === true ? true : (right as number) + 1);
const nextPort = port(portAfter);
const takenPort = port(() => false);
/** As documented, too: js is not told why IPv6 was refused, when IPv4 was not, and takes the port for used. */
const nextPortSync = port(portAfter, (backend) => backend !== 'js');
const takenPortSync = port(
  () => false,
  (backend) => backend !== 'js',
);

/** Every function that makes system calls, in each of its forms. */
export const testedCalls = (cpus: number, memoryGb: number): readonly TestedCall[] => [
  { name: 'hashFile', places: onPool, judge: files },
  { name: 'hashFileSync', places: onMain, judge: files },
  { name: 'hashFile, 5 MiB', places: onPool, judge: files },
  { name: 'hashFileSync, 5 MiB', places: onMain, judge: files },
  { name: 'hashFile, 5 MiB, blake3', places: byThreads('pool'), judge: files, shared: 'pread64' },
  { name: 'hashFileSync, 5 MiB, blake3', places: byThreads('main'), judge: files, shared: 'pread64' },
  { name: 'readLastNLines', places: onPool, judge: files },
  { name: 'readLastNLinesSync', places: onMain, judge: files },
  { name: 'findFreePort', places: onMain, judge: nextPort },
  { name: 'findFreePortSync', places: onMain, judge: nextPortSync },
  { name: 'findFreePort, any', places: onMain, judge: nextPort },
  { name: 'findFreePortSync, any', places: onMain, judge: nextPortSync },
  { name: 'findFreePort, localhost', places: onMain, judge: nextPort },
  {
    name: 'findFreePortSync, localhost',
    places: (backend) => (backend === 'native' ? ['main'] : []),
    judge: nextPortSync,
  },
  { name: 'isPortAvailable', places: onMain, judge: takenPort },
  { name: 'isPortAvailableSync', places: onMain, judge: takenPortSync },
  { name: 'getCpuCount', places: onMain, judge: limit(() => cpus) },
  { name: 'getMemSizeGb', places: onMain, judge: limit(() => memoryGb) },
  { name: 'isProcessAlive, another', places: onMain, judge: process },
  { name: 'isProcessAlive, a zombie', places: onMain, judge: process },
  { name: 'isProcessAlive, a thread', places: onMain, judge: process },
  { name: 'isProcessAlive, none', places: onMain, judge: nobody },
  { name: 'getParallelThreads', places: onMain, judge: limit(() => 4 * Math.max(4, cpus - 1)) },
  { name: 'getMaxWorkersForFileMounts', places: onMain, judge: limit(() => Math.max(4, cpus - 1)) },
  { name: 'estimateFdForDirectory', places: onMain, judge: rightOrCoded('scandir') },
];
