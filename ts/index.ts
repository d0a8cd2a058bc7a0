/** The whole package: every family's public functions, and the router's public face. */
export type { Backend, FunctionName } from './contract.ts';
export type { CodedError, SystemError } from './errors.ts';
export { onEvent, type Reproduction, type RouterEvent, type Sample } from './events.ts';
export * from './hash.ts';
export { type BackendInfo, type FunctionInfo, getBackendInfo, isRustAvailable, ready } from './info.ts';
export * from './io.ts';
export * from './process.ts';
export type { BackendState } from './registry.ts';
export type { Rollout } from './rollout.ts';
export { type Configuration, configure } from './settings.ts';
export * from './string.ts';
export * from './system.ts';
export { type FunctionTelemetry, getTelemetry, resetTelemetry, type Telemetry } from './telemetry.ts';
