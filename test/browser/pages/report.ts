/** Collects what a script saw, and tells it to the server, which works from every worker and under every policy. */
import type { Outcome } from '../../golden/check.js';
import { address, policy } from './place.ts';
import { complaints, refusals } from './watch.ts';

/** One thing that was looked at; `problem` is null when it was as it should be. */
export interface Check {
  readonly title: string;
  readonly problem: string | null;
}

/** What the server is told. */
export interface Report {
  readonly checks: readonly Check[];
  readonly outcome?: Outcome;
}

const checks: Check[] = [];

const shown = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** Compares plain data by its JSON. */
export const expectEqual = (title: string, actual: unknown, expected: unknown): void => {
  const [is, should] = [shown(actual), shown(expected)];
  checks.push({ title, problem: is === should ? null : `is ${is}, should be ${should}` });
};

/** Expects the very same object. */
export const expectSame = (title: string, actual: unknown, expected: unknown): void => {
  checks.push({ title, problem: actual === expected ? null : `is ${actual}, should be the same as ${expected}` });
};

/** An error's code, or that there was none. */
export const codeOf = async (call: () => unknown): Promise<unknown> => {
  try {
    await call();
    return 'nothing was thrown';
  } catch (error) {
    return (error as { readonly code?: unknown }).code ?? String(error);
  }
};

/** Bytes as lower-case hexadecimal digits. */
export const hexOf = (buffer: ArrayBuffer): string =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Posts what was seen to the server. */
export const send = async (report: Report): Promise<void> => {
  await fetch(address(`report${location.search}`), { method: 'POST', body: JSON.stringify(report) });
};

const findings = async (look: () => Promise<Outcome | undefined>): Promise<Report> => {
  try {
    const outcome = await look();
    // What is reported asynchronously has had its turn by then.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expectEqual('no complaint', complaints, []);
    const isForbidden = (refusal: string): boolean => policy === 'forbid' && /^script-src wasm-eval$/.test(refusal);
    expectEqual(
      'the policy refuses WebAssembly alone',
      refusals.filter((refusal) => !isForbidden(refusal)),
      [],
    );
    return outcome ? { checks, outcome } : { checks };
  } catch (error) {
    const problem = `${error}\n${(error as Error).stack ?? ''}`;
    return { checks: [...checks, { title: 'comes to its end', problem }] };
  }
};

/** Looks, and reports. In a service worker the installation waits for it, since an idle one is ended. */
export const report = (look: () => Promise<Outcome | undefined>): void => {
  const reporting = findings(look).then(send);
  addEventListener('install', (event) => (event as Event & { waitUntil(work: unknown): void }).waitUntil(reporting));
};
