/** Counts what holds and what does not, and goes on after a failure: one run tells all there is to mend. */

/** How many expectations were met so far, and how many were not. */
export const counts = { passed: 0, failed: 0 };

/** Runs one expectation, which throws where it is not met. */
export const check = async (title: string, expectation: () => void | Promise<void>): Promise<void> => {
  try {
    await expectation();
    counts.passed += 1;
  } catch (error) {
    counts.failed += 1;
    console.error(`FAILED ${title}\n  ${(error as Error).message.replaceAll('\n', '\n  ')}`);
  }
};
