/** What a function needs of the runtime: that it exists, and that Deno already lets it be used without a prompt. */
import type { Path } from './contract.ts';
import { accessDeniedError, pathText, unsupportedError } from './errors.ts';
import { builtin, isPermitted } from './runtime.ts';

/** Throws where there is no file system. */
export const demandFiles = (what: string): void => {
  if (!builtin('node:fs')) throw unsupportedError(what, 'this runtime has no files');
};

interface NodePermission {
  readonly has: (scope: string, path?: string) => boolean;
}

/**
 * Throws where this path may not be read.
 *
 * Node's own permissions bind its node:fs, but not an addon that it was allowed to load: so they are asked here.
 */
export const demandReadable = (what: string, path: Path): void => {
  const details = typeof path === 'string' && path !== '' ? { path } : {};
  if (!isPermitted({ name: 'read', ...details })) throw accessDeniedError(what, '--allow-read');
  const { permission } = process as { readonly permission?: NodePermission };
  if (permission && !permission.has('fs.read', pathText(path))) throw accessDeniedError(what, '--allow-fs-read');
};

/** Node's permissions bind sockets from version 25 on; before that nothing is granted by the name. */
const bindsSockets = (): boolean => process.allowedNodeEnvironmentFlags.has('--allow-net');

/** Throws unless servers can listen. */
export const demandSockets = (what: string): void => {
  if (!builtin('node:net')) throw unsupportedError(what, 'this runtime has no sockets');
  const { permission } = process as { readonly permission?: NodePermission };
  const isDenied = permission && !permission.has('net') && bindsSockets();
  if (isDenied || !isPermitted({ name: 'net' })) throw accessDeniedError(what, '--allow-net');
};

/** Throws unless there are processes that can be asked after. */
export const demandProcesses = (what: string): void => {
  if (!builtin('node:os')) throw unsupportedError(what, 'this runtime has no processes');
  if (!isPermitted({ name: 'run' })) throw accessDeniedError(what, '--allow-run');
};
