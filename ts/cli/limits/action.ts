/** Prints the limits. */

import { rows } from '../screen.ts';
import { print, printJson } from '../terminal.ts';
import { limitRows, readLimits } from './read.ts';

export const run = ({ json }: { readonly json?: boolean }): void => {
  const limits = readLimits();
  if (json) printJson(limits);
  else print(rows(limitRows(limits)));
};
