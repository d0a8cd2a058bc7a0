/**
 * What the surrounding runtime gives: its name, its built-in modules, its environment.
 *
 * Asked when a function is called, never at import, and never in a way that makes Deno prompt.
 */
import { objectHasOwn, PromiseConstructor, startTimer } from './intrinsics.ts';

/** A permission as Deno names it. */
interface PermissionDescriptor {
  readonly name: string;
  readonly variable?: string;
  readonly path?: string;
  readonly kind?: string;
}

/** The parts of Deno's namespace that decide what may be touched without a prompt. */
interface DenoNamespace {
  readonly version: { readonly deno: string };
  readonly permissions: {
    readonly querySync: (descriptor: PermissionDescriptor) => { readonly state: string };
  };
}

type Process = typeof globalThis.process;

const scope = globalThis as {
  readonly process?: Process;
  readonly Deno?: DenoNamespace;
  readonly Bun?: { readonly version: string };
  readonly EdgeRuntime?: string;
  readonly navigator?: { readonly userAgent?: string };
};

const process: Process | undefined = scope.process;
const getBuiltinModule = /* @__PURE__ */ (() => process?.getBuiltinModule)();

/** The built-in modules that this package may ask for. */
interface BuiltinModules {
  'node:crypto': typeof import('node:crypto');
  'node:diagnostics_channel': typeof import('node:diagnostics_channel');
  'node:fs': typeof import('node:fs');
  'node:module': typeof import('node:module');
  'node:net': typeof import('node:net');
  'node:os': typeof import('node:os');
  'node:path': typeof import('node:path');
  'node:url': typeof import('node:url');
  'node:util': typeof import('node:util');
  'node:zlib': typeof import('node:zlib');
}

let isInWorkerd: boolean | undefined;

/** Whether this is Cloudflare's workerd. */
export const isWorkerd = (): boolean => {
  isInWorkerd ??= scope.navigator?.userAgent === 'Cloudflare-Workers';
  return isInWorkerd;
};

/** Modules that stand for an operating system. workerd has them (nodejs_compat), but no such system behind them. */
const isHollow = (id: keyof BuiltinModules): boolean =>
  (id === 'node:fs' || id === 'node:net' || id === 'node:os') && isWorkerd();

/** Those that were found; asking the runtime again takes as long as a short digest. Without a prototype, as everywhere. */
const found = { __proto__: null } as unknown as { [Id in keyof BuiltinModules]: BuiltinModules[Id] | undefined };

/** A built-in module of Node's, or undefined where the runtime has none: one file then serves every runtime. */
export const builtin = <Id extends keyof BuiltinModules>(id: Id): BuiltinModules[Id] | undefined => {
  const known = found[id];
  if (known || isHollow(id)) return known;
  try {
    found[id] = getBuiltinModule?.(id) as BuiltinModules[Id] | undefined;
  } catch {
    // Node compiles its modules at first use, and fails where a page has made a mess of Object.prototype.
  }
  return found[id];
};

/** Whether Deno grants a permission already; true in every runtime without such permissions. Never prompts. */
export const isPermitted = (descriptor: PermissionDescriptor): boolean =>
  !scope.Deno || scope.Deno.permissions.querySync(descriptor).state === 'granted';

/** An environment variable; undefined where it is not set, may not be read, or the runtime has no environment. */
export const environment = (name: string): string | undefined => {
  const env = process?.env;
  // Asking for the value takes less time than asking whether there is one; a polluted Object.prototype must not answer.
  const value = env && isPermitted({ name: 'env', variable: name }) ? env[name] : undefined;
  return value === undefined || objectHasOwn(env as object, name) ? value : undefined;
};

/** The runtime's name and version, for reports; version '' where it tells none. */
export const describeRuntime = (): { readonly name: string; readonly version: string } => {
  // First those that pass for others: workerd names a version of Node's.
  if (isWorkerd()) return { name: 'workerd', version: '' };
  if (scope.EdgeRuntime) return { name: 'edge-light', version: '' };
  if (scope.Deno) return { name: 'deno', version: scope.Deno.version.deno };
  if (scope.Bun) return { name: 'bun', version: scope.Bun.version };
  if (process?.versions?.node) return { name: 'node', version: process.versions.node };
  return { name: scope.navigator?.userAgent ? 'browser' : 'unknown', version: scope.navigator?.userAgent ?? '' };
};

/** Tells an operator something once: as a process warning where there is one, else on the console. */
export const warn = (message: string, code: string): void => {
  if (process?.emitWarning) process.emitWarning(message, { type: 'Warning', code });
  else console.warn(`(${code}) ${message}`);
};

/** Lets other work of this thread go on: until its next turn, or for so long. */
export const pause = (ms = 0): Promise<void> => new PromiseConstructor((resolve) => startTimer(resolve, ms));
