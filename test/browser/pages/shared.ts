/** Memory shared between threads, as a page that is isolated from other origins may use it. */
import * as sky from 'skypilot-utils';
import { expectEqual, report } from './report.ts';

report(async () => {
  expectEqual('the page is isolated', crossOriginIsolated, true);
  const content = Uint8Array.from({ length: 20_000 }, (_, index) => index % 251);
  const buffer = new SharedArrayBuffer(content.length + 32);
  const bytes = new Uint8Array(buffer);
  bytes.fill(255);
  bytes.set(content, 16);
  const exact = new SharedArrayBuffer(content.length);
  new Uint8Array(exact).set(content);
  const sources = {
    SharedArrayBuffer: exact,
    'Uint8Array of one': bytes.subarray(16, 16 + content.length),
    'DataView of one': new DataView(buffer, 16, content.length),
    'memory of WebAssembly': new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer,
  };
  for (const backend of ['js', 'wasm'] as const) {
    sky.configure({ backend });
    for (const algorithm of sky.algorithms) {
      for (const [title, source] of Object.entries(sources)) {
        const plain = title === 'memory of WebAssembly' ? new Uint8Array(65536) : content;
        const named = `${title}, ${algorithm} [${backend}]`;
        expectEqual(`hash() of a ${named}`, sky.hash(source, algorithm), sky.hash(plain, algorithm));
        const hasher = sky.createHasher(algorithm).update(source);
        expectEqual(`createHasher() of a ${named}`, hasher.digest(), sky.hash(plain, algorithm));
      }
    }
  }
  return undefined;
});
