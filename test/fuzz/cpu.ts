/** The processor time of this process and of its children that have ended. */
import { readFileSync } from 'node:fs';

/** Ticks in a second, in proc(5): USER_HZ, which is the same on every machine that Node has. */
const ticks = 100;

/** In seconds. */
export const cpuSeconds = (): number => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // utime, stime, cutime and cstime are the 14th to 17th field; the second, a name, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / ticks;
};
