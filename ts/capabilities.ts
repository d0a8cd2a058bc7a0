/** What a function needs of the runtime: that it exists, and that Deno already lets it be used without a prompt. */
import type { Path } from './contract.js';
import { accessDeniedError, unsupportedError } from './errors.js';
import { builtin, isPermitted } from './runtime.js';

/** Throws where there is no file system. */
export const demandFiles = (what: string): void => {
  if (!builtin('node:fs')) throw unsupportedError(what, 'this runtime has no files');
};

/** Throws where this path may not be read. Node's own permissions are asked by its node:fs. */
export const demandReadable = (what: string, path: Path): void => {
  const details = typeof path === 'string' && path !== '' ? { path } : {};
  if (!isPermitted({ name: 'read', ...details })) throw accessDeniedError(what, '--allow-read');
};

/** Throws unless servers can listen. */
export const demandSockets = (what: string): void => {
  if (!builtin('node:net')) throw unsupportedError(what, 'this runtime has no sockets');
  if (!isPermitted({ name: 'net' })) throw accessDeniedError(what, '--allow-net');
};

/** Throws unless there are processes that can be asked after. */
export const demandProcesses = (what: string): void => {
  if (!builtin('node:os')) throw unsupportedError(what, 'this runtime has no processes');
  if (!isPermitted({ name: 'run' })) throw accessDeniedError(what, '--allow-run');
};
