/** What is replaced: the packages and built-ins, and the rule for each thing that is called of them. */
import { base36 } from './rules/base36.ts';
import { hashaAsync, hashaFile, hashaFileSync, hashaSync, md5File, md5FileSync, oneShots } from './rules/digests.ts';
import { cpuCount, memorySize } from './rules/machine.ts';
import { detectPort, getPort, portfinder } from './rules/ports.ts';
import { isRunning, processExists } from './rules/processes.ts';
import { killZero } from './rules/signals.ts';
import { cliTruncate, readLastLines } from './rules/text.ts';
import type { Rule } from './verdict.ts';

export interface Library {
  readonly name: string;
  /** What it is imported by. */
  readonly requests: readonly string[];
  /** The global that it also is. */
  readonly global?: string;
  /** By what is called of it; `''` is itself, its default export. */
  readonly rules: Readonly<Record<string, Rule>>;
  /** What people call what a rule speaks of, where its name alone does not say it. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether only what a rule speaks of is worth a word: a built-in is there for much else. */
  readonly isQuiet?: boolean;
}

export const libraries: readonly Library[] = [
  { name: 'get-port', requests: ['get-port'], rules: { '': getPort } },
  { name: 'detect-port', requests: ['detect-port'], rules: { '': detectPort, detect: detectPort, detectPort } },
  { name: 'portfinder', requests: ['portfinder'], rules: { getPort: portfinder, getPortPromise: portfinder } },
  { name: 'process-exists', requests: ['process-exists'], rules: { '': processExists, processExists } },
  { name: 'is-running', requests: ['is-running'], rules: { '': isRunning } },
  {
    name: 'hasha',
    requests: ['hasha'],
    rules: {
      '': hashaSync,
      async: hashaAsync,
      fromFile: hashaFile,
      fromFileSync: hashaFileSync,
      hash: hashaAsync,
      hashSync: hashaSync,
      hashFile: hashaFile,
      hashFileSync: hashaFileSync,
    },
  },
  { name: 'md5-file', requests: ['md5-file', 'md5-file/promise'], rules: { '': md5File, sync: md5FileSync } },
  { name: 'read-last-lines', requests: ['read-last-lines'], rules: { read: readLastLines } },
  { name: 'cli-truncate', requests: ['cli-truncate'], rules: { '': cliTruncate } },
  { name: 'hash-wasm', requests: ['hash-wasm'], rules: oneShots },
  {
    name: 'os',
    requests: ['os', 'node:os'],
    rules: { cpus: cpuCount, totalmem: memorySize },
    labels: { cpus: 'os.cpus().length', totalmem: 'os.totalmem() / 2 ** 30' },
    isQuiet: true,
  },
  {
    name: 'process',
    requests: ['process', 'node:process'],
    global: 'process',
    rules: { kill: killZero },
    labels: { kill: 'process.kill(pid, 0)' },
    isQuiet: true,
  },
  {
    name: 'BigInt',
    requests: [],
    global: 'BigInt',
    rules: { '': base36 },
    labels: { '': 'BigInt().toString(36)' },
    isQuiet: true,
  },
];
