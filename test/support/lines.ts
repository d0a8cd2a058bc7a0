/** The last lines of a file as both forms give them. */
import { expect } from 'vitest';
import { readLastNLines, readLastNLinesSync } from '../../ts/io.ts';

/** What both forms answer, which must be the same. */
export const linesOf = async (...args: Parameters<typeof readLastNLines>): Promise<readonly string[]> => {
  const lines = readLastNLinesSync(...args);
  expect(await readLastNLines(...args)).toEqual(lines);
  expect(Object.isFrozen(lines)).toBe(true);
  return lines;
};
