import { defineConfig } from 'vitest/config';

/** What takes longer than a second a case: every length, gigabytes, a million calls. */
export default defineConfig({
  test: { include: ['test/**/*.long.test.ts'], testTimeout: 3_600_000, fileParallelism: false },
});
