/** Counting what held and what did not, in words. */
import assert from 'node:assert/strict';

/** Runs one check under its title; a failure is told and counted, and the rest goes on. */
export type Check = (title: string, work: () => Promise<void>) => Promise<void>;

let passed = 0;
let failed = 0;

/** Checks whose titles end with where they ran. */
export const checksIn =
  (where: string): Check =>
  async (title, work) => {
    const started = performance.now();
    try {
      await work();
      passed += 1;
      console.log(`ok    ${title} [${where}] ${((performance.now() - started) / 1000).toFixed(1)} s`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${title} [${where}]\n${error instanceof Error ? (error.stack ?? error.message) : error}`);
    }
  };

/** Asks again and again until something holds; fails with what it was at last. */
export const until = async <State>(
  ask: () => Promise<State>,
  holds: (state: State) => boolean,
  timeoutMs: number,
): Promise<State> => {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const state = await ask();
    if (holds(state)) return state;
    if (performance.now() > end) assert.fail(`after ${timeoutMs} ms it was still ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** The suite's last line; anything failed makes the program fail. */
export const conclude = (suite: string): void => {
  console.log(`${suite}: ${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
};
