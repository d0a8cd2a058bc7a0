/** Binary data of every kind: views of all classes and realms, of buffers that were transferred, shrunk or are shared. */
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { type Log, type Recipe, recipe } from './recipe.ts';

type Build = (content: Uint8Array, log: Log) => unknown;

const names = [
  'Uint8Array',
  'Int8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Float32Array',
  'BigUint64Array',
  'DataView',
] as const;

interface Realm {
  readonly ArrayBuffer: ArrayBufferConstructor;
  readonly SharedArrayBuffer: SharedArrayBufferConstructor;
  readonly [name: string]: unknown;
}

const here = globalThis as unknown as Realm;
const there = runInNewContext('globalThis') as Realm;

type ViewClass = new (buffer: ArrayBufferLike, offset?: number, length?: number) => ArrayBufferView;

/** A buffer of the realm with the content, eight bytes of something else before and behind it. */
const fill = (realm: Realm, content: Uint8Array, options?: { maxByteLength: number }): ArrayBuffer => {
  const buffer = new realm.ArrayBuffer(16 + content.length, options) as ArrayBuffer;
  const all = new Uint8Array(buffer);
  all.fill(0xee);
  all.set(content, 8);
  return buffer;
};

const share = (content: Uint8Array): SharedArrayBuffer => {
  const buffer = new SharedArrayBuffer(content.length, { maxByteLength: content.length + 64 });
  new Uint8Array(buffer).set(content);
  return buffer;
};

const detach = (buffer: ArrayBuffer): void => {
  structuredClone(buffer, { transfer: [buffer] });
};

/** A subclass in which whatever may be asked is answered wrongly, and told on. */
const lying = (content: Uint8Array, log: Log): Uint8Array => {
  const view = new (class extends Uint8Array {})(content);
  for (const key of [
    'length',
    'byteLength',
    'byteOffset',
    'buffer',
    'slice',
    'subarray',
    'set',
    'constructor',
    Symbol.iterator,
  ]) {
    Object.defineProperty(view, key, {
      get: () => {
        log.fault(`${String(key)} of bytes was asked`);
        return 1;
      },
    });
  }
  return view;
};

const builds: { readonly [name: string]: Build } = {
  'detached buffer': (content) => {
    const buffer = fill(here, content);
    detach(buffer);
    return buffer;
  },
  'detached view': (content) => {
    const view = new Uint8Array(fill(here, content));
    detach(view.buffer);
    return view;
  },
  'detached DataView': (content) => {
    const view = new DataView(fill(here, content));
    detach(view.buffer);
    return view;
  },
  'view that its buffer shrank away from': (content) => {
    const buffer = fill(here, content, { maxByteLength: 32 + content.length });
    const view = new Uint8Array(buffer, 8, content.length + 1);
    buffer.resize(4);
    return view;
  },
  'DataView that its buffer shrank away from': (content) => {
    const buffer = fill(here, content, { maxByteLength: 32 + content.length });
    const view = new DataView(buffer, 8, content.length + 1);
    buffer.resize(4);
    return view;
  },
  'view as long as its buffer, which grew': (content) => {
    const buffer = fill(here, content, { maxByteLength: 64 + content.length });
    const view = new Uint8Array(buffer, 8);
    buffer.resize(40 + content.length);
    return view;
  },
  'shared buffer that may grow': (content) => share(content),
  'view of a shared buffer': (content) => new Uint8Array(share(content)),
  "WebAssembly's memory": () => new WebAssembly.Memory({ initial: 1 }).buffer,
  // In memory of its own: the pool's is written to whenever another small Buffer is made.
  Buffer: (content) => Buffer.from(fill(here, content), 8, content.length),
  'bytes that lie': lying,
  'bytes without a prototype': (content) => Object.setPrototypeOf(new Uint8Array(content), null),
};

const views: fc.Arbitrary<readonly [string, Build]> = fc
  .tuple(fc.constantFrom(...names), fc.boolean())
  .map(([name, isForeign]) => {
    const realm = isForeign ? there : here;
    const build: Build = (content) => {
      const buffer = fill(realm, content);
      const View = realm[name] as ViewClass & { readonly BYTES_PER_ELEMENT?: number };
      return new View(buffer, 8, Math.floor(content.length / (View.BYTES_PER_ELEMENT ?? 1)));
    };
    return [`${isForeign ? 'foreign ' : ''}${name}`, build] as const;
  });

/** Bytes that may be in any state. */
export const bytes: fc.Arbitrary<Recipe> = fc
  .tuple(fc.oneof(views, fc.constantFrom(...Object.entries(builds))), fc.uint8Array({ maxLength: 200 }))
  .map(([[name, build], content]) =>
    recipe(`${name} of ${content.length} bytes`, (log) => {
      const made = build(content, log);
      const buffer =
        ArrayBuffer.isView(made) && !(made instanceof DataView) && name !== 'bytes that lie' ? made.buffer : undefined;
      if (buffer && !('detached' in buffer && buffer.detached)) log.watch(new Uint8Array(buffer));
      return made;
    }),
  );
