import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/**/*.long.test.ts'],
    testTimeout: 30_000,
    // One core fewer would be half of them on a machine of two.
    maxWorkers: '100%',
    coverage: {
      include: ['ts/**'],
      exclude: ['ts/cli/**', 'ts/playground/**'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
