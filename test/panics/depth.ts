/**
 * Calls the real module where there is next to no stack left, and where there is no memory left, and tells what came of it.
 *
 * Usage: node test/panics/depth.ts
 */
import { isDeepStrictEqual } from 'node:util';

/** What the program writes. */
export interface Depth {
  readonly exhausted: { readonly answers: number; readonly overflows: number; readonly wrong: readonly string[] };
  readonly afterwards: { readonly backend: string | undefined; readonly right: boolean };
  readonly withoutMemory: { readonly wasmBytes: number; readonly right: boolean; readonly events: readonly string[] };
}

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
utils.configure({ backend: 'wasm' });

/** As many as the module takes: its working memory for them is more than it has at hand. */
const digits = 'f'.repeat(65_000);
const ask = (): readonly unknown[] => [
  utils.base36Encode('deadbeef'),
  utils.formatFloat(1 / 3, 20),
  utils.truncate('👩‍🚀 and more', 5),
  utils.hash('abc', 'sha512'),
  utils.createHasher('blake3').update('abc').digest(),
];
const expected = ask();

/** Asks at every depth on the way down: at some the stack ends in JavaScript, at some in wasm. */
const outcomes = { answers: 0, overflows: 0, wrong: [] as string[] };
const descend = (level: number): void => {
  try {
    descend(level + 1);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  if (outcomes.answers > 2000) return;
  try {
    const answers = ask();
    if (isDeepStrictEqual(answers, expected)) outcomes.answers += 1;
    else outcomes.wrong.push(`answers at depth ${level}`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof RangeError || code === 'ERR_BACKEND_UNAVAILABLE') outcomes.overflows += 1;
    else outcomes.wrong.push(String(error));
  }
};
descend(0);

const right = isDeepStrictEqual(ask(), expected);
const { backend } = utils.getBackendInfo().functions.truncate ?? {};
const afterwards = { backend, right };

// The largest memory there can be, taken; then a number for which the module has to ask for more.
utils.configure({ backend: 'js' });
const encoded = utils.base36Encode(digits);
utils.configure({ backend: 'wasm' });
const grow = (pages: number): void => {
  try {
    for (;;) memory?.grow(pages);
  } catch {
    if (pages > 1) grow(pages >> 4);
  }
};
grow(4096);
const known = utils.getBackendInfo().events.length;
const wasmBytes = memory?.buffer.byteLength ?? 0;
const isRight = utils.base36Encode(digits) === encoded;
const events = utils
  .getBackendInfo()
  .events.slice(known)
  .map(({ type, message }) => `${type}: ${message}`);
console.log(
  JSON.stringify({
    exhausted: outcomes,
    afterwards,
    withoutMemory: { wasmBytes, right: isRight, events },
  } satisfies Depth),
);
