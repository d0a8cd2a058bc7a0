/** Prints the limits. */

import { formatFloat } from '../../index.ts';
import { rows } from '../screen.ts';
import { print, printJson } from '../terminal.ts';
import { type Limits, readLimits } from './read.ts';

/** Each limit's name, value, and where it comes from. */
export const limitRows = ({ cpus, memoryBytes, threads }: Limits): readonly (readonly [string, string])[] => [
  ['CPUs', `${cpus.value}, by ${cpus.source}`],
  ['memory', `${formatFloat(memoryBytes.value / 2 ** 30)} GiB, by ${memoryBytes.source}`],
  ['threads', `${threads.value}, on Kubernetes ${threads.kubernetes}`],
];

export const run = ({ json }: { readonly json?: boolean }): void => {
  const limits = readLimits();
  if (json) printJson(limits);
  else print(rows(limitRows(limits)));
};
