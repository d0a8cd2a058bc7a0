/** The hash family: the digests of every backend against vectors and each other, then the public functions. */
import { createHash, getFips, type Hash, hash as nodeHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import publicVectors from 'hash-test-vectors/index.json' with { type: 'json' };
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Algorithm, backends } from '../ts/contract.ts';
import { algorithms, configure, createHasher, getBackendInfo, type Hasher, hash, hashStream } from '../ts/index.ts';
import { type Digests, everywhere } from './support/kernels.ts';
import { refusal, rejection } from './support/refusal.ts';
import { sabotaged } from './support/sabotage.ts';
import lengthVectors from './vectors/hash-lengths.json' with { type: 'json' };
import publishedVectors from './vectors/hash-published.json' with { type: 'json' };
import xxhashVectors from './vectors/hash-xxhash.json' with { type: 'json' };

/** The js backend as it is in a runtime that has only these built-in modules. */
const jsWith = async (modules: {
  readonly [id: string]: unknown;
}): Promise<Digests & { readonly hasNodeCrypto: () => boolean }> => {
  vi.resetModules();
  vi.doMock('../ts/runtime.ts', () => ({ builtin: (id: string) => modules[id] }));
  const js = await import('../ts/backends/js/hash.ts');
  vi.doUnmock('../ts/runtime.ts');
  return js;
};

const kernels: { readonly [name: string]: Digests } = {
  ...everywhere(),
  'js without built-in modules': await jsWith({}),
};
const names = Object.keys(kernels);
const numberOf = (algorithm: string): number => algorithms.indexOf(algorithm as Algorithm);

const countingBytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);

/** The buffer by which xxHash's own test program checks itself. */
const scatteredBytes = (length: number): Uint8Array => {
  let state = 0x9e3779b1n;
  return Uint8Array.from({ length }, () => {
    const byte = Number(state >> 56n);
    state = BigInt.asUintN(64, state * 0x9e3779b185ebca8dn);
    return byte;
  });
};

/** Both ways to a digest, the second in two pieces. */
const digestsOf = ({ digest, createHashState }: Digests, data: Uint8Array, algorithm: number): readonly string[] => {
  const state = createHashState(algorithm);
  state.update(data.subarray(0, data.length / 3));
  state.update(data.subarray(data.length / 3));
  return [digest(data, algorithm), state.digest()];
};

const seed = 20240607;
const seeded = { seed, numRuns: 100 };

describe.each(names)('[%s]', (name) => {
  const backend = kernels[name] as Digests;

  const expectDigest = (algorithm: string, data: Uint8Array, expected: string): void => {
    const title = `${algorithm} of ${data.length} bytes`;
    expect(digestsOf(backend, data, numberOf(algorithm)), title).toEqual([expected, expected]);
  };

  test(`digests are those that NIST and RFC 1321 publish [${name}]`, () => {
    for (const [algorithm, pairs] of Object.entries(publishedVectors)) {
      for (const [message, expected] of pairs) {
        expectDigest(algorithm, Buffer.from(message as string, 'base64'), expected as string);
      }
    }
  });

  test(`digests are those of npm's hash-test-vectors [${name}]`, () => {
    for (const vector of publicVectors) {
      const data = Buffer.from(vector.input, 'base64');
      for (const algorithm of ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const) {
        expectDigest(algorithm, data, vector[algorithm]);
      }
    }
  });

  test.each([
    ['blocks and chunks', lengthVectors, countingBytes],
    ['length classes of XXH3', xxhashVectors, scatteredBytes],
  ] as const)(`digests at the edges of %s are those of other implementations [${name}]`, (_, vectors, makeBytes) => {
    const bytes = makeBytes(Math.max(...vectors.lengths));
    for (const [algorithm, digests] of Object.entries(vectors.digests)) {
      for (const [index, length] of vectors.lengths.entries()) {
        expectDigest(algorithm, bytes.subarray(0, length), digests[index] as string);
      }
    }
  });

  test(`the pieces in which data comes make no difference (seed ${seed}) [${name}]`, () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 1500, size: 'max' }), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, (chunks) => {
        const whole = Buffer.concat(chunks);
        for (const [number, algorithm] of algorithms.entries()) {
          const state = backend.createHashState(number);
          for (const chunk of chunks) state.update(chunk);
          expect(state.digest(), algorithm).toBe(backend.digest(whole, number));
        }
      }),
      seeded,
    );
  });

  test(`digest() of a state leaves it as it is, and clones go their own ways (seed ${seed}) [${name}]`, () => {
    const bytes = fc.uint8Array({ maxLength: 2100, size: 'max' });
    fc.assert(
      fc.property(bytes, bytes, bytes, (head, one, other) => {
        for (const [number, algorithm] of algorithms.entries()) {
          const state = backend.createHashState(number);
          state.update(head);
          const clone = state.clone();
          expect(state.digest(), algorithm).toBe(backend.digest(head, number));
          state.update(one);
          clone.update(other);
          expect(state.digest(), algorithm).toBe(backend.digest(Buffer.concat([head, one]), number));
          expect(clone.digest(), algorithm).toBe(backend.digest(Buffer.concat([head, other]), number));
        }
      }),
      seeded,
    );
  });

  test(`data is read where it lies in its buffer, and not written to [${name}]`, () => {
    const pool = scatteredBytes(512);
    for (const [number, algorithm] of algorithms.entries()) {
      const view = pool.subarray(101, 301);
      expect(digestsOf(backend, view, number), algorithm).toEqual(digestsOf(backend, Uint8Array.from(view), number));
    }
    expect(pool).toEqual(scatteredBytes(512));
  });
});

test(`every backend gives the same digest at any length and offset (seed ${seed})`, () => {
  const js = kernels.js as Digests;
  const place = fc.record({ length: fc.nat(4161), offset: fc.nat(63), fill: fc.integer() });
  fc.assert(
    fc.property(place, fc.nat(algorithms.length - 1), ({ length, offset, fill }, number) => {
      const data = scatteredBytes(length + offset)
        .map((byte) => byte ^ fill)
        .subarray(offset);
      const expected = js.digest(data, number);
      for (const name of names) {
        const backend = kernels[name] as Digests;
        expect(digestsOf(backend, data, number), `${algorithms[number]} in ${name}`).toEqual([expected, expected]);
      }
    }),
    { seed, numRuns: 400 },
  );
});

describe('js and the built-in modules', () => {
  const abc = Uint8Array.of(97, 98, 99);
  const sha256OfAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const sha256 = numberOf('sha256');

  test('an algorithm that node:crypto refuses, as in FIPS mode, is answered all the same', async () => {
    expect(getFips()).toBe(0);
    const refuse = vi.fn((): never => {
      throw new Error('error:0308010C:digital envelope routines::unsupported');
    });
    const js = await jsWith({ 'node:crypto': { createHash: refuse, hash: refuse } });
    expect(digestsOf(js, abc, sha256)).toEqual([sha256OfAbc, sha256OfAbc]);
    expect(refuse).toHaveBeenCalledTimes(1);
  });

  test('an algorithm that node:crypto answers wrongly is not taken from it', async () => {
    const wrong = () => 'f'.repeat(64);
    for (const crypto of [
      { createHash, hash: wrong },
      { createHash: () => Object.assign(createHash('sha256'), { digest: wrong }), hash: nodeHash },
      { createHash: () => ({ update() {}, digest: wrong, copy: createHash }), hash: wrong },
    ]) {
      const js = await jsWith({ 'node:crypto': crypto });
      expect(digestsOf(js, abc, sha256)).toEqual([sha256OfAbc, sha256OfAbc]);
    }
  });

  test('a node:crypto without one-shot digests, and a node:zlib without checksums, are enough', async () => {
    const create = vi.fn(createHash);
    const js = await jsWith({ 'node:crypto': { createHash: create }, 'node:zlib': {} });
    expect(digestsOf(js, abc, sha256)).toEqual([sha256OfAbc, sha256OfAbc]);
    expect(create).toHaveBeenCalled();
    expect(js.digest(abc, numberOf('crc32'))).toBe('352441c2');
  });

  /** node:crypto and node:zlib, which write down what they are handed but 'abc' and its pieces; of much they read nothing. */
  const watched = () => {
    const handed: { readonly by: string; readonly data: Uint8Array }[] = [];
    const note = (by: string, data: Uint8Array): Uint8Array => {
      if (data.length === 0 || data.length > 3) handed.push({ by, data });
      return data.length > 1000 ? new Uint8Array(0) : data;
    };
    const { update } = createHash('sha256');
    const createNoted = (name: string): Hash => {
      return Object.assign(createHash(name), {
        update(this: Hash, data: Uint8Array) {
          return Reflect.apply(update, this, [note('update', data)]);
        },
      });
    };
    const modules = {
      'node:crypto': {
        createHash: createNoted,
        hash: (name: string, data: Uint8Array, encoding: 'hex') => nodeHash(name, note('hash', data), encoding),
      },
      'node:zlib': { crc32: (data: Uint8Array, previous: number) => crc32(note('crc32', data), previous) },
    };
    return { handed, modules };
  };

  const checksum = numberOf('crc32');

  test('what is right there is asked there, and handed the data itself: whole, or piece by piece', async () => {
    const { handed, modules } = watched();
    const js = await jsWith(modules);
    const data = countingBytes(100);
    const ask = (algorithm: number): void => {
      expect(js.digest(data, algorithm)).toBe(kernels['js without built-in modules']?.digest(data, algorithm));
      js.createHashState(algorithm).update(data);
    };
    ask(sha256);
    ask(checksum);
    expect(handed.map(({ by }) => by)).toEqual(['hash', 'update', 'crc32', 'crc32']);
    for (const piece of handed) expect(piece.data).toBe(data);

    const older = watched();
    const { hash: _, ...crypto } = older.modules['node:crypto'];
    (await jsWith({ 'node:crypto': crypto })).digest(data, sha256);
    expect(older.handed.map(({ by }) => by)).toEqual(['update']);
  });

  test('more than a gibibyte is handed over in windows', async () => {
    const { handed, modules } = watched();
    const js = await jsWith(modules);
    const gibibyte = 2 ** 30;
    // Never touched, so no memory is taken.
    const buffer = new ArrayBuffer(2 * gibibyte + 100);
    const handedFor = (bytes: number, algorithm: number): readonly unknown[] => {
      handed.length = 0;
      js.digest(new Uint8Array(buffer, 7, bytes), algorithm);
      return handed.map(({ by, data }) => [by, data.byteOffset, data.length]);
    };
    expect(handedFor(gibibyte, sha256)).toEqual([['hash', 7, gibibyte]]);
    expect(handedFor(2 * gibibyte, sha256)).toEqual([
      ['update', 7, gibibyte],
      ['update', gibibyte + 7, gibibyte],
    ]);
    expect(handedFor(2 * gibibyte + 5, checksum)).toEqual([
      ['crc32', 7, gibibyte],
      ['crc32', gibibyte + 7, gibibyte],
      ['crc32', 2 * gibibyte + 7, 5],
    ]);
  });

  test('whether there is a node:crypto is told, as the orders want to know', async () => {
    expect((await jsWith({})).hasNodeCrypto()).toBe(false);
    expect((await jsWith({ 'node:crypto': { createHash } })).hasNodeCrypto()).toBe(true);
  });
});

/** A buffer that can be resized, which the library's types of this language version lack. */
interface ResizableBuffer extends ArrayBuffer {
  readonly resize: (byteLength: number) => void;
}

const resizable = (length: number, maxByteLength: number): ResizableBuffer => {
  const Resizable = ArrayBuffer as unknown as new (length: number, options: object) => ResizableBuffer;
  const buffer = new Resizable(length, { maxByteLength });
  new Uint8Array(buffer).set(countingBytes(length));
  return buffer;
};

const detach = (buffer: ArrayBuffer): void => {
  structuredClone(buffer, { transfer: [buffer] });
};

const oracle = (data: string | Uint8Array, algorithm = 'sha256'): string =>
  createHash(algorithm).update(data).digest('hex');

/** What hash says of data that it must not take, and what an error of every backend shows. */
const refusalOf = (call: () => unknown): { readonly [key: string]: unknown } => {
  const error = refusal(call);
  return { class: Object.getPrototypeOf(error), code: error.code, message: error.message };
};

describe.each(backends)('[%s]', (backend) => {
  const it = (title: string, body: () => unknown): void => {
    test(`${title} [${backend}]`, body);
  };

  beforeEach(() => configure({ functions: { hash: backend } }));
  afterEach(() => configure({ functions: undefined }));

  it('hash() runs in the backend that is asked for', () => {
    expect(getBackendInfo().functions.hash).toMatchObject({ backend, has: ['js', 'wasm', 'native'] });
  });

  it('getBackendInfo() tells who answers hash() by algorithm, each once', () => {
    const { why } = getBackendInfo().functions.hash as { readonly why: string };
    const told = ['sha256', ...algorithms.filter((name) => name !== 'sha256')];
    expect(why).toBe(`${told.join(', ')}: ${backend} (forced by configure)`);
  });

  it('hash() gives the well-known digests of nothing and of the digits', () => {
    const ofNothing = {
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
      sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      blake3: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
      xxh3: '2d06800538d394c2',
      xxh128: '99aa06d3014798d86001c324468d497f',
      xxh64: 'ef46db3751d8e999',
      crc32: '00000000',
    };
    for (const [algorithm, expected] of Object.entries(ofNothing)) expect(hash('', algorithm)).toBe(expected);
    expect(hash('123456789', 'crc32')).toBe('cbf43926');
    expect(hash('')).toBe(ofNothing.sha256);
  });

  it('hash() encodes as hexadecimal, base 64 and bytes', () => {
    for (const algorithm of algorithms) {
      const hexadecimal = hash('abc', algorithm);
      expect(hexadecimal).toMatch(/^(?:[0-9a-f]{2})+$/);
      expect(hash('abc', algorithm, 'hex')).toBe(hexadecimal);
      expect(hash('abc', algorithm, 'base64')).toBe(Buffer.from(hexadecimal, 'hex').toString('base64'));
      const bytes = hash('abc', algorithm, 'bytes');
      expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
      expect(bytes).toEqual(Uint8Array.from(Buffer.from(hexadecimal, 'hex')));
      expect(bytes.buffer.byteLength).toBe(bytes.length);
      expect(hash('abc', algorithm, 'bytes')).not.toBe(bytes);
    }
  });

  it('an algorithm may be spelled in any case, with _ for -, and a SHA with a dash', () => {
    const spellings = {
      'sha-1': 'sha1',
      SHA_256: 'sha256',
      'Sha-512': 'sha512',
      SHA3_256: 'sha3-256',
      BLAKE2B: 'blake2b',
    };
    for (const [spelling, algorithm] of Object.entries(spellings))
      expect(hash('a', spelling)).toBe(hash('a', algorithm));
  });

  it('text is hashed as UTF-8, a lone surrogate as U+FFFD', () => {
    for (const text of ['é日本語👩‍🚀', '\ud800', 'a\udc00b', '\ud83d\ude80\ud83d', '\0', '\ufeff']) {
      expect(hash(text), JSON.stringify(text)).toBe(oracle(text));
    }
    expect(hash('\ud800')).toBe(hash('\ufffd'));
  });

  it('text of any length is hashed whole, and one text leaves no trace in the next', () => {
    for (const character of ['a', 'é', '日', '🚀', '\ud800']) {
      for (const length of [1, 511, 512, 513, 1023, 1024, 1025, 4096]) {
        const text = character.repeat(length);
        expect(hash(text), `${length} times ${JSON.stringify(character)}`).toBe(oracle(text));
        expect(createHasher().update(text).update('b').update(text).digest()).toBe(oracle(`${text}b${text}`));
      }
    }
    expect(hash('a')).toBe(oracle('a'));
  });

  it('exactly the viewed bytes are hashed, of any view, from any realm', () => {
    const bytes = countingBytes(64);
    const { buffer } = bytes;
    const shared = new SharedArrayBuffer(64);
    new Uint8Array(shared).set(bytes);
    const pooled = Buffer.from(bytes.subarray(8, 24));
    expect(pooled.buffer.byteLength).toBeGreaterThan(16);
    const views: [string, ArrayBufferLike | ArrayBufferView][] = [
      ['Uint8Array', bytes.subarray(8, 24)],
      ['Float64Array', new Float64Array(buffer, 8, 2)],
      ['BigInt64Array', new BigInt64Array(buffer, 8, 2)],
      ['DataView', new DataView(buffer, 8, 16)],
      ['Buffer', pooled],
      ['ArrayBuffer', buffer.slice(8, 24)],
      ['SharedArrayBuffer', shared.slice(8, 24)],
      ['view of a SharedArrayBuffer', new Uint16Array(shared, 8, 8)],
      ['Uint8Array of another realm', runInNewContext('new Uint8Array(64).map((_, i) => i).subarray(8, 24)')],
      ['DataView of another realm', runInNewContext('new DataView(new Uint8Array(64).map((_, i) => i).buffer, 8, 16)')],
      ['ArrayBuffer of another realm', runInNewContext('new Uint8Array(16).map((_, i) => i + 8).buffer')],
    ];
    const expected = oracle(bytes.subarray(8, 24));
    for (const [name, view] of views) expect(hash(view), name).toBe(expected);
    expect(bytes).toEqual(countingBytes(64));
  });

  it('a view that lies is hashed by its true bytes', () => {
    class Liar extends Uint8Array {
      override get length(): number {
        return 1;
      }
      override get byteLength(): number {
        return 1;
      }
      override get byteOffset(): number {
        return 0;
      }
      override get buffer(): ArrayBuffer {
        return new ArrayBuffer(1);
      }
      override get [Symbol.toStringTag](): never {
        return 'DataView' as never;
      }
      override subarray(): never {
        throw new Error('not to be called');
      }
    }
    const liar = new Liar(countingBytes(32).buffer as ArrayBuffer, 8, 16);
    const fake = Object.defineProperty(countingBytes(16), Symbol.toStringTag, { value: 'String' });
    expect(hash(liar)).toBe(oracle(countingBytes(24).subarray(8)));
    expect(hash(fake)).toBe(oracle(countingBytes(16)));
  });

  it('a view that tracks its buffer is hashed with the length it has now', () => {
    const buffer = resizable(8, 16);
    const views = [new Uint8Array(buffer, 2), new DataView(buffer, 2), new Uint16Array(buffer, 2)];
    const lengths = [8, 16, 12, 2];
    for (const length of lengths) {
      buffer.resize(length);
      const expected = oracle(new Uint8Array(buffer).slice(2));
      for (const view of views) expect(hash(view), `${view.constructor.name}, ${length}`).toBe(expected);
      expect(hash(buffer)).toBe(oracle(new Uint8Array(buffer).slice()));
    }
  });

  it('shared memory that another thread writes meanwhile gives some digest', async () => {
    const shared = new SharedArrayBuffer(1 << 20);
    const code = `const bytes = new Uint8Array(require('node:worker_threads').workerData);
      for (let value = 1; ; value += 1) { bytes.fill(value); if (bytes[0] === 1) postMessage(0); }`;
    const worker = new Worker(code.replace('postMessage', "require('node:worker_threads').parentPort.postMessage"), {
      eval: true,
      workerData: shared,
    });
    await new Promise((resolve) => worker.once('message', resolve));
    for (const algorithm of algorithms) expect(hash(shared, algorithm)).toHaveLength(hash('', algorithm).length);
    await worker.terminate();
  });

  it('a hasher takes every kind of data, and gives what hash() gives of all of it', () => {
    for (const algorithm of algorithms) {
      const hasher = createHasher(algorithm);
      expect(hasher.update('é').update(countingBytes(3)).update(countingBytes(8).buffer)).toBe(hasher);
      const whole = Buffer.concat([Buffer.from('é'), countingBytes(3), countingBytes(8)]);
      expect(hasher.clone().digest('bytes')).toEqual(hash(whole, algorithm, 'bytes'));
      expect(hasher.clone().digest('base64')).toBe(hash(whole, algorithm, 'base64'));
      expect(hasher.digest()).toBe(hash(whole, algorithm));
    }
    expect(createHasher().digest()).toBe(hash(''));
  });

  it('a surrogate pair cut between two updates is two lone surrogates', () => {
    expect(createHasher().update('\ud83d').update('\ude80').digest()).toBe(hash('\ufffd\ufffd'));
  });

  it('a hasher ends with its digest; clones taken before go on', () => {
    for (const algorithm of algorithms) {
      const hasher = createHasher(algorithm).update('a');
      const clone = hasher.clone();
      expect(hasher.digest()).toBe(hash('a', algorithm));
      for (const call of [() => hasher.update('b'), () => hasher.digest(), () => hasher.clone()]) {
        expect(refusal(call)).toMatchObject({ name: 'Error', code: 'ERR_INVALID_STATE' });
      }
      expect(clone.update('b').digest()).toBe(hash('ab', algorithm));
    }
  });

  it('a refused update or digest leaves the hasher as it was', () => {
    const hasher = createHasher('md5').update('a');
    expect(refusal(() => hasher.update(5 as never)).code).toBe('ERR_INVALID_ARG_TYPE');
    expect(refusal(() => hasher.digest('latin1' as never)).code).toBe('ERR_INVALID_ARG_VALUE');
    expect(hasher.update('b').digest()).toBe(hash('ab', 'md5'));
  });

  it(`interleaved hashers do not mix (seed ${seed})`, () => {
    const step = fc.record({ of: fc.nat(7), data: fc.uint8Array({ maxLength: 300, size: 'max' }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        const hashers = Array.from({ length: 8 }, (_, index) => createHasher(algorithms[(index * 5) % 17]));
        for (const { of, data } of steps) hashers[of]?.update(data);
        for (const [index, hasher] of hashers.entries()) {
          const whole = Buffer.concat(steps.filter(({ of }) => of === index).map(({ data }) => data));
          expect(hasher.digest()).toBe(hash(whole, algorithms[(index * 5) % 17]));
        }
      }),
      seeded,
    );
  });

  it('ten thousand mixed calls at once each get their own answer', async () => {
    const { digest } = kernels.js as Digests;
    const data = scatteredBytes(4096);
    const calls = Array.from({ length: 10_000 }, async (_, index) => {
      const number = index % algorithms.length;
      const algorithm = algorithms[number] as Algorithm;
      const bytes = data.subarray(index % 61, (index * 7) % 1500);
      const half = bytes.length >> 1;
      const ways = [
        () => hash(bytes, algorithm),
        async () => {
          const hasher = createHasher(algorithm).update(bytes.subarray(0, half));
          await setImmediate();
          return hasher.update(bytes.subarray(half)).digest();
        },
        () => hashStream(new Blob([bytes as Uint8Array<ArrayBuffer>]), algorithm),
      ];
      const answer = await (ways[index % ways.length] as () => string | Promise<string>)();
      if (answer !== digest(bytes, number)) expect.fail(`call ${index}: ${algorithm} of ${bytes.length} bytes`);
    });
    await Promise.all(calls);
  });

  it('hashStream() reads streams, iterables, blobs and files', async () => {
    const pieces = ['he', '', 'llo', ' wörld'].map((text) => new TextEncoder().encode(text));
    const streamOf = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        start: (controller) => {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      });
    async function* iterate() {
      yield pieces[0] as Uint8Array;
      yield new DataView((pieces[2] as Uint8Array).slice().buffer);
      yield (pieces[3] as Uint8Array).slice().buffer;
    }
    for (const algorithm of algorithms) {
      const expected = hash('hello wörld', algorithm);
      expect(await hashStream(streamOf(), algorithm)).toBe(expected);
      expect(await hashStream(iterate(), algorithm)).toBe(expected);
      expect(await hashStream(new Blob(pieces), algorithm)).toBe(expected);
      expect(await hashStream(new File(pieces, 'name'), algorithm)).toBe(expected);
    }
    expect(await hashStream(new Blob([]))).toBe(hash(''));
    expect(await hashStream(new Blob(pieces), 'md5', { encoding: 'bytes' })).toEqual(
      hash('hello wörld', 'md5', 'bytes'),
    );
  });

  it('hashStream() rejects with what the source threw, and gives a refused source back', async () => {
    const failure = new Error('the source broke');
    async function* broken() {
      yield countingBytes(1);
      throw failure;
    }
    expect(await rejection(hashStream(broken()))).toBe(failure);
    expect(await rejection(hashStream(new ReadableStream({ pull: () => Promise.reject(failure) })))).toBe(failure);

    const ends: string[] = [];
    async function* wrong() {
      try {
        yield 'text' as never;
      } finally {
        ends.push('returned');
      }
    }
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(5),
      cancel: () => {
        ends.push('cancelled');
      },
    });
    expect(await rejection(hashStream(wrong()))).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
    expect(await rejection(hashStream(stream))).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
    expect(ends).toEqual(['returned', 'cancelled']);
  });

  it('hashStream() ends within 50 ms of its abort, and cancels or returns the source', async () => {
    const ends: string[] = [];
    const endless = async function* () {
      try {
        for (;;) yield countingBytes(65_536);
      } finally {
        ends.push('returned');
      }
    };
    const silent = new ReadableStream({
      cancel: () => {
        ends.push('cancelled');
      },
    });
    const reason = new Error('enough');
    for (const source of [endless(), silent]) {
      const controller = new AbortController();
      const hashing = rejection(hashStream(source, 'sha256', { signal: controller.signal }));
      await new Promise((resolve) => setTimeout(resolve, 30));
      const aborted = performance.now();
      controller.abort(reason);
      expect(await hashing).toBe(reason);
      expect(performance.now() - aborted).toBeLessThan(500);
    }
    await setImmediate();
    expect(ends.toSorted()).toEqual(['cancelled', 'returned']);
    const before = rejection(hashStream(endless(), 'sha256', { signal: AbortSignal.abort(reason) }));
    expect(await before).toBe(reason);
  });

  it('hashStream() tells its progress seldom, and once at the end', async () => {
    const reports: unknown[] = [];
    const onProgress = (progress: unknown): void => {
      reports.push(progress);
    };
    await hashStream(new Blob([countingBytes(3000) as Uint8Array<ArrayBuffer>]), 'sha256', { onProgress });
    expect(reports).toEqual([{ bytes: 3000, totalBytes: 3000 }]);
    expect(Object.isFrozen(reports[0])).toBe(true);
    async function* iterate() {
      for (let index = 0; index < 1000; index += 1) yield countingBytes(10);
    }
    reports.length = 0;
    await hashStream(iterate(), 'sha256', { onProgress });
    expect(reports.at(-1)).toEqual({ bytes: 10_000, totalBytes: null });
    expect(reports.length).toBeLessThan(5);
    reports.length = 0;
    await hashStream(new Blob([]), 'sha256', { onProgress });
    await hashStream(new Blob(['x']).stream(), 'sha256', { onProgress });
    expect(reports).toEqual([
      { bytes: 0, totalBytes: 0 },
      { bytes: 1, totalBytes: null },
    ]);

    const failure = new Error('not interested');
    const refuse = (): never => {
      throw failure;
    };
    expect(await rejection(hashStream(iterate(), 'sha256', { onProgress: refuse }))).toBe(failure);
  });
});

describe('a wrong argument is refused alike by every backend, and none of its code runs', () => {
  afterEach(() => configure({ functions: undefined }));

  let calls = 0;
  const count = (): never => {
    calls += 1;
    throw new Error('not to be called');
  };
  const spy = { valueOf: count, toString: count, toJSON: count, [Symbol.toPrimitive]: count };
  const spoofed = { [Symbol.toStringTag]: 'Uint8Array', length: 3, byteLength: 3, buffer: new ArrayBuffer(3) };

  const detachedView = new Uint8Array(8);
  const detachedDataView = new DataView(new ArrayBuffer(8));
  const detachedBuffer = new ArrayBuffer(8);
  for (const buffer of [detachedView.buffer, detachedDataView.buffer, detachedBuffer]) detach(buffer as ArrayBuffer);
  const outOfBounds = (makeView: (buffer: ArrayBuffer) => ArrayBufferView): ArrayBufferView => {
    const buffer = resizable(8, 8);
    const view = makeView(buffer);
    buffer.resize(3);
    return view;
  };

  const type = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
  const value = { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' };
  const gone = { name: 'TypeError', code: 'ERR_DETACHED' };
  const cases: readonly [string, (argument: never) => unknown, readonly unknown[], object][] = [
    [
      'data that is neither text nor bytes',
      hash,
      [
        5,
        null,
        undefined,
        true,
        1n,
        Symbol('s'),
        {},
        [1, 2],
        () => '',
        spy,
        new Proxy(new Uint8Array(3), {}),
        spoofed,
      ].concat(Object.create(Uint8Array.prototype), new Date(), new String('a')),
      type,
    ],
    [
      'data whose bytes are gone',
      hash,
      [
        detachedView,
        detachedDataView,
        detachedBuffer,
        outOfBounds((buffer) => new Uint8Array(buffer, 4, 4)),
        outOfBounds((buffer) => new Uint8Array(buffer, 2, 4)),
        outOfBounds((buffer) => new Uint8Array(buffer, 4)),
        outOfBounds((buffer) => new DataView(buffer, 4, 4)),
        outOfBounds((buffer) => new DataView(buffer, 4)),
      ],
      gone,
    ],
    ['an algorithm that is no text', (name) => hash('', name), [1, null, {}, spy, Symbol('s'), ['md5']], type],
    [
      'an algorithm that does not exist',
      (name) => hash('', name),
      [
        '',
        '__proto__',
        'constructor',
        'toString',
        'sha256 ',
        'sha3256',
        'sha-3-256',
        'md-5',
        'crc-32',
        'a'.repeat(999),
      ],
      value,
    ],
    ['an encoding that is no text', (encoding) => hash('', 'md5', encoding), [null, 1, spy], type],
    [
      'an encoding that does not exist',
      (encoding) => hash('', 'md5', encoding),
      ['', 'latin1', 'HEX', 'constructor'],
      value,
    ],
    ['a hasher of an algorithm that is no text', createHasher, [1, null, spy], type],
    ['a hasher of an algorithm that does not exist', createHasher, ['', '__proto__', 'constructor'], value],
    [
      'an update that is neither text nor bytes',
      (data) => createHasher().update(data),
      [5, null, undefined, spy],
      type,
    ],
    ['an update whose bytes are gone', (data) => createHasher().update(data), [detachedView, detachedBuffer], gone],
    ['an encoding of a hasher that does not exist', (encoding) => createHasher().digest(encoding), ['latin1'], value],
  ];
  test.each(cases)('%s', (_, call, values, expected) => {
    for (const argument of values) {
      const [js, ...others] = backends.map((backend) => {
        configure({ functions: { hash: backend } });
        return refusalOf(() => call(argument as never));
      });
      expect(refusal(() => call(argument as never))).toMatchObject(expected);
      for (const other of others) expect(other).toEqual(js);
    }
    expect(calls).toBe(0);
  });

  test('the first name ever asked for is looked up like any other', async () => {
    for (const [name, number] of [
      ['md5', 0],
      ['sha1', 1],
      [undefined, 3],
      ['SHA_512', 5],
    ] as const) {
      vi.resetModules();
      const { checkAlgorithm } = await import('../ts/digest.ts');
      expect(checkAlgorithm('hash data', name)).toBe(number);
    }
    for (const name of ['', 'undefined']) {
      vi.resetModules();
      const { checkAlgorithm } = await import('../ts/digest.ts');
      expect(refusal(() => checkAlgorithm('hash data', name))).toMatchObject(value);
    }
  });

  test('the list of algorithms is told, and a value is quoted up to 64 characters', () => {
    const list = algorithms.map((name) => `'${name}'`).join(', ');
    expect(refusal(() => hash('', 'a'.repeat(999))).message).toBe(
      `Cannot hash data: algorithm must be one of ${list}, got "${'a'.repeat(64)}..."`,
    );
  });

  test.each(backends)('sources and options that hashStream() refuses, always by rejecting [%s]', async (backend) => {
    configure({ functions: { hash: backend } });
    const nearlyBlobs = [{ size: 3 }, { stream: () => new Blob(['a']).stream() }];
    for (const source of ['text', 5, null, undefined, new Uint8Array(3), [new Uint8Array(3)], {}, ...nearlyBlobs]) {
      expect(await rejection(hashStream(source as never))).toMatchObject(type);
    }
    const blob = new Blob(['a']);
    expect(await rejection(hashStream(blob, 'md4'))).toMatchObject(value);
    expect(await rejection(hashStream(blob, 'md5', { encoding: 'latin1' as never }))).toMatchObject(value);
    for (const options of [null, 5, { signal: 5 }, { signal: {} }, { onProgress: 5 }, { encoding: null }]) {
      expect(await rejection(hashStream(blob, 'md5', options as never)), JSON.stringify(options)).toMatchObject(type);
    }
  });
});

describe('what happens around us after the import changes nothing', () => {
  test('patched built-ins and a polluted Object.prototype, in the default order', () => {
    const data = scatteredBytes(2500);
    const expected: string[] = [];
    for (const algorithm of algorithms) expected.push(hash(data, algorithm));
    const answers: { hash: string; hasher: string }[] = [];
    sabotaged(() => {
      for (let index = 0; index < algorithms.length; index += 1) {
        const hasher: Hasher = createHasher(algorithms[index]).update(data);
        answers[index] = { hash: hash(data, algorithms[index]), hasher: hasher.clone().digest() };
      }
    });
    expect(answers).toEqual(expected.map((digest) => ({ hash: digest, hasher: digest })));
  });

  test('the same for the digests that js makes itself', () => {
    const { digest } = kernels.js as Digests;
    const data = scatteredBytes(2500);
    const own = ['xxh3', 'xxh128', 'xxh64', 'crc32'].map(numberOf);
    const expected = own.map((number) => digest(data, number));
    const answers: string[] = [];
    sabotaged(() => {
      for (let index = 0; index < own.length; index += 1) answers[index] = digest(data, own[index] as number);
    });
    expect(answers).toEqual(expected);
  });
});

describe('hashStream() lets go of its source', () => {
  const stalled = (): AsyncIterable<Uint8Array> & { returned: number } => {
    const source = {
      returned: 0,
      [Symbol.asyncIterator]: () => source,
      next: () => new Promise<IteratorResult<Uint8Array>>(() => {}),
      return: async () => {
        source.returned += 1;
        return { done: true as const, value: undefined };
      },
    };
    return source;
  };

  test('a stream that has ended is left unlocked', async () => {
    const stream = new Blob(['a']).stream();
    expect(await hashStream(stream)).toBe(hash('a'));
    expect(stream.locked).toBe(false);
  });

  test('a stream that fails is left unlocked', async () => {
    const failing = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('broken')) });
    expect((await rejection(hashStream(failing))).message).toBe('broken');
    await vi.waitFor(() => expect(failing.locked).toBe(false));
  });

  test('a Node stream is destroyed on abort, begun or not, waiting or not', async () => {
    const unbegun = createReadStream(fileURLToPath(import.meta.url));
    expect(await hashStream(unbegun, 'md5', { signal: AbortSignal.abort('early') }).catch((reason) => reason)).toBe(
      'early',
    );
    expect(unbegun.destroyed).toBe(true);
    const waiting = new Readable({ read: () => {} });
    const controller = new AbortController();
    const outcome = hashStream(waiting, 'md5', { signal: controller.signal }).catch((reason) => reason);
    setTimeout(() => controller.abort('late'), 10);
    expect(await outcome).toBe('late');
    expect(waiting.destroyed).toBe(true);
  });

  test('an iterator is asked to return once, at the abort, and not at all when it has ended or thrown', async () => {
    const source = stalled();
    const controller = new AbortController();
    const outcome = hashStream(source, 'md5', { signal: controller.signal }).catch((reason) => reason);
    await setImmediate();
    controller.abort('enough');
    expect(source.returned).toBe(1);
    expect(await outcome).toBe('enough');
    expect(source.returned).toBe(1);
    const ended = Object.assign(stalled(), { next: async () => ({ done: true as const, value: undefined }) });
    const refuse = (): never => {
      throw new Error('not interested');
    };
    expect((await rejection(hashStream(ended, 'md5', { onProgress: refuse }))).message).toBe('not interested');
    expect(ended.returned).toBe(0);
    const throwing = Object.assign(stalled(), { next: () => Promise.reject(new Error('broken')) });
    expect((await rejection(hashStream(throwing))).message).toBe('broken');
    expect(throwing.returned).toBe(0);
  });
});
