/** Which C library this process runs with: what decides which addon can be loaded. */
import { readFileSync } from 'node:fs';

/**
 * By the files that the process has mapped: no child process, and not process.report, which may stall for seconds.
 *
 * @returns null where there is none to choose from, or where it cannot be told.
 */
export const findLibc = (): 'glibc' | 'musl' | null => {
  if (process.platform !== 'linux') return null;
  try {
    const mapped = readFileSync('/proc/self/maps', 'utf8');
    if (/\/ld-musl-[^/]+$/m.test(mapped)) return 'musl';
    return /\/(?:libc\.so\.6|libc-2\.\d+\.so)$/m.test(mapped) ? 'glibc' : null;
  } catch {
    // No /proc, or no right to read it.
    return null;
  }
};
