/** The whole package: every family's public functions, and the router's public face. */
export type { Algorithm, Backend, FunctionName } from './contract.js';
export type { CodedError, SystemError } from './errors.js';
export * from './hash.js';
export { type BackendInfo, type FunctionInfo, getBackendInfo, isRustAvailable, ready } from './info.js';
export * from './io.js';
export * from './process.js';
export type { BackendState, RouterEvent } from './registry.js';
export { type Configuration, configure } from './settings.js';
export * from './string.js';
export * from './system.js';
