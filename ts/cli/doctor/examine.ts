/** Finds out all that doctor tells: an object that goes out as JSON as it is. */
import { type BackendInfo, type CodedError, getBackendInfo } from '../../index.ts';
import { version } from '../../version.ts';
import { type Limits, readLimits } from '../limits/read.ts';
import { adviceFor } from './advice.ts';
import { type Check, runChecks } from './checks.ts';
import { findLibc } from './libc.ts';
import { readSettings, withoutSettings } from './settings.ts';

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

/** The functions of which every call throws, because somebody forces a backend that is not there. */
const forcedInVain = ({ functions, backends }: BackendInfo): readonly string[] =>
  Object.entries(backends).flatMap(([backend, { state }]) => {
    const names = Object.entries(functions).flatMap(([name, told]) => (told.backend === backend ? [name] : []));
    return state === 'ok' || names.length === 0
      ? []
      : [`${backend} is forced, and ${state}: every call throws of ${names.join(', ')}`];
  });

export const examine = async (): Promise<Findings> => {
  const faults: string[] = [];
  /** What a variable that cannot be read makes impossible is a fault of its own; forcing in vain is told once for all. */
  const attempt = <Result>(ask: () => Result): Result | undefined => {
    try {
      return ask();
    } catch (error) {
      const { code, message } = error as CodedError;
      if (code !== 'ERR_BACKEND_UNAVAILABLE' && !faults.includes(message)) faults.push(message);
      return undefined;
    }
  };
  const info = attempt(getBackendInfo);
  const limits = attempt(readLimits);
  const checks = await withoutSettings(runChecks);
  const backends = Object.entries(info?.backends ?? {}).map(([name, backend]) => {
    const { state, cause } = backend;
    if (state === 'broken') faults.push(`${name} is broken: ${cause?.message}`);
    const advice = adviceFor(name as keyof BackendInfo['backends'], backend);
    return [name, { state, cause: cause && causeOf(cause), ...(advice === undefined ? {} : { advice }) }] as const;
  });
  if (info) faults.push(...forcedInVain(info));
  for (const { function: name, backend, result, detail } of checks) {
    if (result === 'wrong') faults.push(`${name} answers wrongly in ${backend}: ${detail}`);
    if (result === 'failed') faults.push(`${name} fails in ${backend}: ${detail}`);
  }
  return {
    version,
    runtime: info?.runtime ?? { name: 'node', version: process.versions.node },
    platform: { os: process.platform, arch: process.arch, libc: findLibc() },
    ...(info && { backends: Object.fromEntries(backends), functions: info.functions, events: info.events }),
    environment: readSettings(),
    ...(limits && { limits }),
    checks,
    faults,
  };
};
