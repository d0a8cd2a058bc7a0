/**
 * Calls one function over and over in one backend, and tells what grew meanwhile.
 *
 * Usage: node --expose-gc test/leaks/child.ts BACKEND TITLE [leak]
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { sitesOf } from '../panics/build.ts';
import { leak } from '../panics/kinds.ts';
import { usesOf } from '../support/everything.ts';

/** What grew between two looks. */
export interface Growth {
  readonly residentBytes: number;
  readonly wasmBytes: number;
  readonly descriptors: number;
  readonly threads: number;
}

/** What the child writes. */
export interface Measurement extends Growth {
  readonly calls: number;
  readonly microseconds: number;
}

const warmUpMs = 200;
const many = 1_000_000;
const fewer = 100_000;
const few = 2_000;
const fewest = 200;
/** What takes longer than this is called less often. */
const longMicroseconds = 20;
const veryLongMicroseconds = 1_000;
const longestMicroseconds = 10_000;

const callsOf = (microseconds: number): number => {
  if (microseconds > longestMicroseconds) return fewest;
  if (microseconds > veryLongMicroseconds) return few;
  return microseconds > longMicroseconds ? fewer : many;
};

/** A leak grows in every round; the garbage collector's and the allocator's moods do not. */
const rounds = 3;
export const allowedBytes = 8 * 1024 * 1024;

const kept: unknown[] = [];

if (import.meta.main) {
  const [backend, title, mode] = process.argv.slice(2) as [string, string, string?];
  // The control is a build that leaks 64 bytes a call.
  const harness = mode === 'leak' && backend !== 'js' ? await import('../panics/harness.ts') : undefined;
  let memory: WebAssembly.Memory | undefined;
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class {
    readonly exports: WebAssembly.Exports;
    constructor(module: WebAssembly.Module) {
      this.exports = new Instance(module).exports;
      memory = this.exports.memory as WebAssembly.Memory;
    }
  } as typeof Instance;
  const utils = await import('../../ts/index.ts');
  if (backend !== 'none') utils.configure({ backend: backend as 'js' });
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-leaks-'));
  const use = usesOf(utils, folder).find((candidate) => candidate.title === title);
  if (!use) throw new Error(`no use is called ${title}`);
  const leaking = (): unknown => {
    kept.push(new Float64Array(8));
    return use.call();
  };
  const call = mode === 'leak' && backend === 'js' ? leaking : use.call;

  const repeat = async (calls: number): Promise<void> => {
    if (!(call() instanceof Promise)) for (let index = 1; index < calls; index += 1) call();
    else for (let index = 1; index < calls; index += 1) await call();
  };
  const look = async (): Promise<Growth> => {
    for (let turn = 0; turn < 3; turn += 1) {
      globalThis.gc?.();
      await setImmediate();
    }
    await setTimeout(20);
    return {
      residentBytes: process.memoryUsage.rss(),
      wasmBytes: memory?.buffer.byteLength ?? harness?.wasmBytes() ?? 0,
      descriptors: readdirSync('/proc/self/fd').length,
      threads: readdirSync('/proc/self/task').length,
    };
  };

  /** How long one takes, once it has been called for a while. */
  const time = async (): Promise<number> => {
    const end = performance.now() + warmUpMs;
    for (let calls = 2; ; calls *= 2) {
      const begin = performance.now();
      await repeat(calls);
      const now = performance.now();
      if (now > end) return ((now - begin) * 1000) / calls;
    }
  };
  const microseconds = await time();
  const calls = callsOf(microseconds);
  // So many bring every cache and heap to its size.
  await repeat(calls / 5);
  if (harness && backend !== 'js' && backend !== 'none') {
    const of = backend as 'native' | 'wasm';
    harness.provoke(of, leak, sitesOf(of).indexOf('digest'));
  }

  let found: Growth | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const before = await look();
    await repeat(calls);
    const after = await look();
    const keys = Object.keys(before) as (keyof Growth)[];
    found = Object.fromEntries(keys.map((key) => [key, after[key] - before[key]])) as unknown as Growth;
    const isFlat = found.residentBytes <= allowedBytes && found.wasmBytes <= 0;
    if (isFlat && found.descriptors <= 0 && found.threads <= 0) break;
  }
  const events = utils.getBackendInfo().events.map(({ type, backend, message }) => `${type} ${backend}: ${message}`);
  if (events.length > 0) throw new Error(`the backend broke: ${events[0]}`);
  rmSync(folder, { recursive: true, force: true });
  console.log(JSON.stringify({ ...found, calls, microseconds } satisfies Partial<Measurement>));
}
