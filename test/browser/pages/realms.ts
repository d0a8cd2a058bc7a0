/** Data made in a frame, whose built-ins are not ours, and handed to the package of this page. */
import * as sky from 'skypilot-utils';
import { codeOf, expectEqual, expectSame, hexOf, report } from './report.ts';

const bytesOf = (length: number): number[] => Array.from({ length }, (_, index) => (index * 7) % 256);

type Realm = Window & typeof globalThis;

const addFrame = (): { readonly frame: HTMLIFrameElement; readonly realm: Realm } => {
  const frame = document.createElement('iframe');
  document.documentElement.append(frame);
  return { frame, realm: frame.contentWindow as Realm };
};

/** The same 64 bytes, seen through every kind of window of that realm, other bytes before and behind them. */
const viewsOf = (realm: Realm): { readonly [title: string]: ArrayBuffer | ArrayBufferView } => {
  const content = bytesOf(64);
  const buffer = new realm.ArrayBuffer(96);
  new realm.Uint8Array(buffer).fill(255);
  new realm.Uint8Array(buffer).set(content, 16);
  return {
    ArrayBuffer: buffer.slice(16, 80),
    Uint8Array: new realm.Uint8Array(buffer, 16, 64),
    subarray: new realm.Uint8Array(buffer).subarray(16, 80),
    Uint8ClampedArray: new realm.Uint8ClampedArray(buffer, 16, 64),
    Int16Array: new realm.Int16Array(buffer, 16, 32),
    Float64Array: new realm.Float64Array(buffer, 16, 8),
    BigUint64Array: new realm.BigUint64Array(buffer, 16, 8),
    DataView: new realm.DataView(buffer, 16, 64),
    'Uint8Array over a buffer of ours': new realm.Uint8Array(Uint8Array.from(content).buffer),
    'Uint8Array of ours over their buffer': new Uint8Array(buffer, 16, 64),
  };
};

const expectViews = async (realm: Realm, backend: sky.Backend, digest: string): Promise<void> => {
  for (const [title, view] of Object.entries(viewsOf(realm))) {
    const named = `${title} [${backend}]`;
    expectEqual(`hash() of another realm's ${named}`, sky.hash(view), digest);
    expectEqual(`createHasher() of another realm's ${named}`, sky.createHasher('sha256').update(view).digest(), digest);
    const pieces = (async function* () {
      yield view;
    })();
    expectEqual(`hashStream() of another realm's ${named}`, await sky.hashStream(pieces), digest);
  }
};

const expectSources = async (realm: Realm, digest: string): Promise<void> => {
  const content = realm.Uint8Array.from(bytesOf(64));
  expectEqual("hashStream() of another realm's Blob", await sky.hashStream(new realm.Blob([content])), digest);
  expectEqual("hashStream() of another realm's File", await sky.hashStream(new realm.File([content], 'f')), digest);
  const stream = new realm.ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(content.subarray(0, 10));
      controller.enqueue(content.subarray(10));
      controller.close();
    },
  });
  expectEqual("hashStream() of another realm's stream", await sky.hashStream(stream), digest);
  const controller = new realm.AbortController();
  setTimeout(() => controller.abort(), 20);
  const silent = new realm.ReadableStream<Uint8Array>({});
  try {
    await sky.hashStream(silent, 'sha256', { signal: controller.signal });
    expectEqual("another realm's signal rejects", 'resolved', 'rejected');
  } catch (error) {
    expectSame("another realm's signal rejects with its reason", error, controller.signal.reason);
  }
};

const expectOthers = async (realm: Realm): Promise<void> => {
  expectEqual(
    "base36Encode() of another realm's bytes",
    sky.base36Encode(realm.Uint8Array.of(222, 173, 190, 239)),
    '1ps9wxb',
  );
  const options = Object.assign(new realm.Object(), { unit: 'column', position: 'middle' }) as object;
  expectEqual(
    "another realm's options",
    sky.truncate('日本語日本語', 9, options),
    sky.truncate('日本語日本語', 9, { ...options }),
  );
  expectEqual('what comes back is of our realm', sky.hash('', 'md5', 'bytes') instanceof Uint8Array, true);
  const spoof = new realm.Object() as object;
  Object.defineProperty(spoof, Symbol.toStringTag, { value: 'Uint8Array' });
  expectEqual('a spoofed tag is refused', await codeOf(() => sky.hash(spoof as never)), 'ERR_INVALID_ARG_TYPE');
  const boxed = new realm.String('text');
  expectEqual('a boxed string is refused', await codeOf(() => sky.hash(boxed as never)), 'ERR_INVALID_ARG_TYPE');
  const moved = new realm.Uint8Array(8);
  structuredClone(moved.buffer, { transfer: [moved.buffer] });
  expectEqual('a detached view is refused', await codeOf(() => sky.hash(moved)), 'ERR_DETACHED');
};

report(async () => {
  const digest = hexOf(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytesOf(64))));
  const { frame, realm } = addFrame();
  expectEqual('the realm is another', realm.Uint8Array === Uint8Array, false);
  for (const backend of ['js', 'wasm'] as const) {
    if (sky.getBackendInfo().backends[backend].state !== 'ok') continue;
    sky.configure({ backend });
    await expectViews(realm, backend, digest);
  }
  sky.configure({ backend: undefined });
  await expectSources(realm, digest);
  await expectOthers(realm);
  // The one way to shared memory in a page that is not isolated, whose global scope has no name for it.
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  expectEqual('hash() of memory that WebAssembly shares', sky.hash(buffer), sky.hash(new Uint8Array(65536)));
  const views = viewsOf(realm);
  frame.remove();
  for (const [title, view] of Object.entries(views)) {
    expectEqual(`hash() of ${title} of a frame that is gone`, sky.hash(view), digest);
  }
  return undefined;
});
