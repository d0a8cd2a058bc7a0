/** Catching what is thrown, to look at it. */
import { expect } from 'vitest';

type Refusal = Error & { readonly code?: string; readonly [key: string]: unknown };

/** What the call throws; a call that throws nothing fails the test. */
export const refusal = (call: () => unknown): Refusal => {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    return error as Refusal;
  }
  return expect.fail(`nothing was thrown, but returned ${String(result)}`);
};

/** What the promise rejects with; one that resolves fails the test. */
export const rejection = async (promise: Promise<unknown>): Promise<Refusal> => {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    return error as Refusal;
  }
  return expect.fail(`nothing was rejected, but resolved with ${String(result)}`);
};
