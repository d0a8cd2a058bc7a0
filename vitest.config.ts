import { defineConfig } from 'vitest/config';

const isLong = process.env.LONG === '1';

export default defineConfig({
  test: {
    include: isLong ? ['test/**/*.long.test.ts'] : ['test/**/*.test.ts'],
    exclude: isLong ? [] : ['test/**/*.long.test.ts'],
    testTimeout: isLong ? 3_600_000 : 30_000,
    coverage: { include: ['ts/**'], reporter: ['text-summary', 'json-summary'] },
  },
});
