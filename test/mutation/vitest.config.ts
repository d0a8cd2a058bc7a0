/** Vitest under Stryker: the tests that test/mutation/stryker.ts names. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? '').split(','),
    testTimeout: 20_000,
  },
});
