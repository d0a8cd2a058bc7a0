/** Vitest under Stryker: the tests that test/mutation/stryker.ts names. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    // Loops without end are Stryker's to notice; instrumented, a test of every code point takes its time.
    testTimeout: 120_000,
    // What fails once, since the machine paused, neither kills a mutant nor ends the first run.
    retry: 1,
  },
});
