/** The whole package: every family's public functions, and the router's public face. */
export type { Algorithm, Backend, FunctionName } from './contract.js';
export type { CodedError, SystemError } from './errors.js';
export * from './hash.js';
export * from './io.js';
export * from './process.js';
export {
  type BackendInfo,
  type BackendState,
  type Configuration,
  configure,
  type FunctionInfo,
  getBackendInfo,
  isRustAvailable,
  type RouterEvent,
  ready,
} from './router.js';
export * from './string.js';
export * from './system.js';
