/** Counts expectations, and prints what is not met. */
export interface Tally {
  passed: number;
  failed: number;
}

export const tally: Tally = { passed: 0, failed: 0 };

/** Nothing must be wrong with what is named. */
export const expectNothing = (what: string, problems: readonly string[]): void => {
  if (problems.length === 0) {
    tally.passed += 1;
    return;
  }
  tally.failed += 1;
  console.log(`FAILED ${what}\n    ${problems.join('\n    ')}`);
};

/** The step must not throw; returns what it gives, or undefined. */
export const attempt = async <Result>(what: string, step: () => Promise<Result>): Promise<Result | undefined> => {
  try {
    return await step();
  } catch (error) {
    expectNothing(what, [String(error)]);
    return undefined;
  }
};
