/** Finds out all that doctor tells: an object that goes out as JSON as it is. */
import { type BackendInfo, getBackendInfo } from '../../index.ts';
import { version } from '../../version.ts';
import { type Limits, readLimits } from '../limits/read.ts';
import { adviceFor } from './advice.ts';
import { type Check, runChecks } from './checks.ts';
import { findLibc } from './libc.ts';

/** An error as JSON. */
export interface Cause {
  readonly message: string;
  readonly code?: string;
  readonly cause?: Cause;
}

/** What `skypilot-utils doctor --json` prints: what getBackendInfo() gives, with causes as plain objects, and the rest. */
export interface Findings extends Partial<Pick<BackendInfo, 'functions' | 'events'>> {
  readonly version: string;
  readonly runtime: BackendInfo['runtime'];
  readonly backends?: Readonly<
    Record<string, { readonly state: string; readonly cause: Cause | null; readonly advice?: string }>
  >;
  readonly platform: { readonly os: string; readonly arch: string; readonly libc: string | null };
  /** The variables that are set and that this package obeys. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits?: Limits;
  readonly checks: readonly Check[];
  /** What is broken, in words; nothing where all is well. */
  readonly faults: readonly string[];
}

const causeOf = (error: Error): Cause => {
  const { message, code, cause } = error as NodeJS.ErrnoException;
  return {
    message,
    ...(code === undefined ? {} : { code }),
    ...(cause instanceof Error ? { cause: causeOf(cause) } : {}),
  };
};

const obeyed = /^SKYPILOT_(?:UTILS_|USE_RUST$|POD_\w+_LIMIT$)/;

export const examine = async (): Promise<Findings> => {
  const faults: string[] = [];
  /** What a variable that cannot be read makes impossible is a fault of its own. */
  const attempt = <Result>(ask: () => Result): Result | undefined => {
    try {
      return ask();
    } catch (error) {
      faults.push((error as Error).message);
      return undefined;
    }
  };
  const info = attempt(getBackendInfo);
  const limits = attempt(readLimits);
  const checks = await runChecks();
  const backends = Object.entries(info?.backends ?? {}).map(([name, backend]) => {
    const { state, cause } = backend;
    if (state === 'broken') faults.push(`${name} is broken: ${cause?.message}`);
    const advice = adviceFor(name as keyof BackendInfo['backends'], backend);
    return [name, { state, cause: cause && causeOf(cause), ...(advice === undefined ? {} : { advice }) }] as const;
  });
  for (const { backend, why } of Object.values(info?.functions ?? {})) {
    // Somebody forces what is not there: every call throws this.
    if (info?.backends[backend].state !== 'ok' && !faults.includes(why)) faults.push(why);
  }
  for (const { function: name, backend, result, detail } of checks) {
    if (result === 'wrong') faults.push(`${name} answers wrongly in ${backend}: ${detail}`);
    if (result === 'failed') faults.push(`${name} fails in ${backend}: ${detail}`);
  }
  return {
    version,
    runtime: info?.runtime ?? { name: 'node', version: process.versions.node },
    platform: { os: process.platform, arch: process.arch, libc: findLibc() },
    ...(info && { backends: Object.fromEntries(backends), functions: info.functions, events: info.events }),
    environment: Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) => (obeyed.test(name) ? [[name, value as string]] : [])),
    ),
    ...(limits && { limits }),
    checks,
    faults,
  };
};
