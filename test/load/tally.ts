/** Counts what holds under load and what does not, and tells the figures of both. */

/** How many expectations were met so far, and how many were not. */
export const counts = { passed: 0, failed: 0 };

export const expect = (title: string, holds: boolean, told: unknown): void => {
  if (holds) counts.passed += 1;
  else counts.failed += 1;
  console.log(`${holds ? 'ok ' : 'FAILED '} ${title}: ${JSON.stringify(told)}`);
};
