/**
 * Every error this package makes itself: its class, its code and its wording, in one place.
 *
 * Messages read "Cannot <do what>: <argument> must be <rule>, got <value>". What the system refuses is worded as
 * node:fs and node:net word it, whichever backend ran.
 */
import {
  defineProperty,
  ErrorConstructor,
  mapGet,
  ObjectConstructor,
  RangeErrorConstructor,
  StringConstructor,
  stringSlice,
  TextDecoderConstructor,
  TypeErrorConstructor,
  textDecode,
} from './intrinsics.ts';
import { builtin } from './runtime.ts';

/** An error with a code that programs can compare. */
export interface CodedError extends Error {
  /** 'ERR_...' where this package refuses, else the system's: 'ENOENT'. */
  readonly code: string;
}

/** An error of the operating system, as Node gives it (its documentation, "Class: SystemError"); after errno(3). */
export interface SystemError extends CodedError {
  /** libuv's number: negative, the same on every platform for some codes only. */
  readonly errno: number;
  /** What the system refused: 'open', 'read', 'scandir', 'listen'. */
  readonly syscall: string;
  /** Of a file or folder: its path, as text. */
  readonly path?: string;
  /** Of a port: the address that was tried. */
  readonly address?: string;
  /** Of a port: its number. */
  readonly port?: number;
}

/** What a backend throws when it failed, not its caller: the router then asks the next backend. Never leaves the package. */
export class Fault {
  readonly cause: unknown;
  constructor(cause: unknown) {
    this.cause = cause;
  }
}

/** Why a backend is not there although nothing is wrong: not installed, or forbidden by the runtime. */
export class Absence {
  readonly cause: Error;
  constructor(message: string, cause?: unknown) {
    this.cause = new ErrorConstructor(message, cause === undefined ? undefined : { cause });
  }
}

const quote = JSON.stringify;
const longest = 64;

const define = (error: Error, key: string, value: unknown): void => {
  // A null prototype: a polluted Object.prototype must not lend the descriptor a getter.
  const descriptor = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
  defineProperty(error, key, descriptor as PropertyDescriptor);
};

const coded = <E extends Error>(error: E, code: string): E & CodedError => {
  define(error, 'code', code);
  return error as E & CodedError;
};

const cut = (text: string): string => (text.length > longest ? `${stringSlice(text, 0, longest)}...` : text);

/** A value as an error message shows it; runs none of the value's own code. */
const describe = (value: unknown): string => {
  if (typeof value === 'string') return quote(cut(value));
  if (value === ObjectConstructor(value)) return 'an object';
  return cut(StringConstructor(value));
};

/** How an argument is refused: what the function does, the argument's name, the rule it breaks, its value. */
type Refusal = (what: string, argument: string, rule: string, value: unknown) => CodedError;

const refusal =
  (Class: new (message: string) => Error, code: string): Refusal =>
  (what, argument, rule, value) =>
    coded(new Class(`Cannot ${what}: ${argument} must be ${rule}, got ${describe(value)}`), code);

/** The argument has the wrong type. */
export const typeError: Refusal = /* @__PURE__ */ refusal(TypeErrorConstructor, 'ERR_INVALID_ARG_TYPE');

/** The number or length lies outside the documented range. */
export const rangeError: Refusal = /* @__PURE__ */ refusal(RangeErrorConstructor, 'ERR_OUT_OF_RANGE');

/** The right type with bad content. */
export const valueError: Refusal = /* @__PURE__ */ refusal(TypeErrorConstructor, 'ERR_INVALID_ARG_VALUE');

/** The bytes that a view shows are gone. */
export const detachedError: Refusal = /* @__PURE__ */ refusal(TypeErrorConstructor, 'ERR_DETACHED');

/** ERR_INVALID_STATE: the object can no longer do this. */
export const stateError = (what: string, reason: string): CodedError =>
  coded(new ErrorConstructor(`Cannot ${what}: ${reason}`), 'ERR_INVALID_STATE');

/** ERR_UNSUPPORTED_RUNTIME: this runtime has no way to do it. */
export const unsupportedError = (what: string, reason: string): CodedError =>
  coded(new ErrorConstructor(`Cannot ${what}: ${reason}`), 'ERR_UNSUPPORTED_RUNTIME');

/** ERR_ACCESS_DENIED: the runtime keeps this process from it unless it is started with the flag. */
export const accessDeniedError = (what: string, flag: string): CodedError =>
  coded(new ErrorConstructor(`Cannot ${what}: this process was started without ${flag}`), 'ERR_ACCESS_DENIED');

/** ERR_BACKEND_UNAVAILABLE: a forced backend could not be loaded, or broke with a digest half done. */
export const unavailableError = (message: string, cause: unknown): CodedError =>
  coded(new ErrorConstructor(message, { cause }), 'ERR_BACKEND_UNAVAILABLE');

/** ERR_NO_FREE_PORT: every port of the range is taken. */
export const noFreePortError = (start: number, end: number): CodedError =>
  coded(
    new ErrorConstructor(`Cannot find a free port: every port from ${start} to ${end} is in use`),
    'ERR_NO_FREE_PORT',
  );

/** A path for people. */
export const pathText = (path: string | Uint8Array): string =>
  typeof path === 'string' ? path : textDecode(new TextDecoderConstructor(), path);

/** ERR_NOT_REGULAR_FILE: a FIFO, socket or device where a file is due. */
export const notRegularFileError = (path: string | Uint8Array): CodedError => {
  const error = coded(
    new ErrorConstructor(`Cannot read '${pathText(path)}': it must be a regular file, got a FIFO, socket or device`),
    'ERR_NOT_REGULAR_FILE',
  );
  define(error, 'path', pathText(path));
  return error;
};

/** ERR_FILE_CHANGED: the file was written while it was read. */
export const fileChangedError = (path: string | Uint8Array): CodedError => {
  const error = coded(
    new ErrorConstructor(`Cannot hash '${pathText(path)}': the file changed while it was read`),
    'ERR_FILE_CHANGED',
  );
  define(error, 'path', pathText(path));
  return error;
};

const system = (errno: number, syscall: string, message: (meaning: string) => string): SystemError => {
  const systemErrors = builtin('node:util')?.getSystemErrorMap();
  const known = systemErrors && mapGet(systemErrors, errno);
  const code = known?.[0] ?? 'UNKNOWN';
  const error = coded(new ErrorConstructor(message(`${code}: ${known?.[1] ?? `unknown error ${errno}`}`)), code);
  define(error, 'errno', errno);
  define(error, 'syscall', syscall);
  return error as SystemError;
};

/** An error of the file system, worded as node:fs words it. `errno` is libuv's. */
export const systemError = (errno: number, syscall: string, path: string | Uint8Array): SystemError => {
  const error = system(errno, syscall, (meaning) => `${meaning}, ${syscall} '${pathText(path)}'`);
  define(error, 'path', pathText(path));
  return error;
};

/**
 * Whether no descriptor or no memory was to be had. That says nothing of what was asked about: a limit, a process or a
 * folder that cannot be looked at for now is not one that is not there.
 */
export const isShortage = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM';
};

/** An error of a socket, worded as node:net words it. `errno` is libuv's. */
export const networkError = (errno: number, syscall: string, address: string, port: number): SystemError => {
  const error = system(errno, syscall, (meaning) => `${syscall} ${meaning} ${address}:${port}`);
  define(error, 'address', address);
  define(error, 'port', port);
  return error;
};
