import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts'],
    testTimeout: 30_000,
    coverage: { include: ['ts/**'], reporter: ['text-summary', 'json-summary'] },
  },
});
