/** The fast paths really run: wasm's exports and the addon's are counted, and no other backend stands in for them unseen. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Algorithm, algorithms, type Backend, type KernelName, type Kernels, type Order } from '../ts/contract.ts';
import * as orders from '../ts/orders.ts';
import { temporaryFolder } from './support/os.ts';
import { refusal } from './support/refusal.ts';

const folder = temporaryFolder();
const file = join(folder, 'file');
writeFileSync(file, 'one\ntwo\nthree');
const directory = join(folder, 'directory');
for (const name of ['a', 'b', 'c']) mkdirSync(join(directory, name), { recursive: true });

/** How often what was called, by its name: 'wasm.digest', 'native.digest', 'js.digest'. */
let calls: Map<string, number>;
/** What throws when it is called, instead of answering. */
let failing: Map<string, () => never>;
let instances: number;
let lastMemory: WebAssembly.ExportValue | undefined;

const note = (name: string): void => {
  calls.set(name, (calls.get(name) ?? 0) + 1);
  failing.get(name)?.();
};

const callsOf = (backend: Backend): readonly string[] =>
  [...calls.keys()].filter((name) => name.startsWith(`${backend}.`)).map((name) => name.slice(backend.length + 1));

type Callable = (...args: unknown[]) => unknown;

/** The same functions, counted; classes count how often they are made. */
const counted = <T extends object>(backend: Backend, members: T, isCounted = (_: string) => true): T => {
  const wrapped = Object.entries(members).map(([name, member]: [string, unknown]) => {
    if (typeof member !== 'function' || !isCounted(name)) return [name, member];
    const proxy = new Proxy(member as Callable, {
      apply: (target, self, args) => {
        note(`${backend}.${name}`);
        return Reflect.apply(target, self, args);
      },
      construct: (target, args) => {
        note(`${backend}.${name}`);
        const made = Reflect.construct(target, args);
        for (const [key, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(target.prototype))) {
          const ask = (get ?? value) as Callable;
          const watched = (...args: unknown[]) => {
            note(`${backend}.${name}.${key}`);
            return Reflect.apply(ask, made, args);
          };
          if (key !== 'constructor') Object.defineProperty(made, key, get ? { get: watched } : { value: watched });
        }
        return made;
      },
    });
    return [name, proxy];
  });
  return Object.fromEntries(wrapped) as T;
};

type Package = typeof import('../ts/index.ts');
let utils: Package;
let wasmKernels: Kernels<'wasm'>;
let nativeKernels: Kernels<'native'>;
let addonExports: readonly string[];
let wasmExports: readonly string[];
let routing: typeof import('../ts/route.ts');

const { dlopen, getBuiltinModule } = process;
const { Instance } = WebAssembly;

const families = ['string', 'hash', 'io', 'system', 'process'] as const;

/** The package anew, its backends watched; `without` are built-in modules that this runtime does not have. */
const load = async (...without: readonly string[]): Promise<void> => {
  vi.resetModules();
  process.getBuiltinModule = ((id: string) => {
    return without.includes(id) ? undefined : getBuiltinModule(id as 'node:fs');
  }) as typeof process.getBuiltinModule;
  process.dlopen = (module, file, ...rest) => {
    dlopen.call(process, module, file, ...rest);
    const opened = module as { exports: object };
    addonExports = Object.keys(opened.exports);
    opened.exports = counted('native', opened.exports);
  };
  WebAssembly.Instance = class {
    readonly exports: WebAssembly.Exports;
    constructor(module: WebAssembly.Module) {
      instances += 1;
      const { exports } = new Instance(module);
      wasmExports = Object.keys(exports);
      lastMemory = exports.memory;
      this.exports = counted('wasm', exports);
    }
  } as typeof Instance;
  const kernelNames = new Set<string>([...Object.keys(portable), ...Object.keys(bound)]);
  for (const family of families) {
    vi.doMock(`../ts/backends/js/${family}.ts`, async (original) =>
      counted('js', await original<object>(), (name) => kernelNames.has(name)),
    );
  }
  utils = await import('../ts/index.ts');
  routing = await import('../ts/route.ts');
  await utils.ready();
  wasmKernels = (await import('../ts/backends/wasm.ts')).wasm.load() as unknown as Kernels<'wasm'>;
  nativeKernels = (await import('../ts/backends/native.ts')).native.load() as unknown as Kernels<'native'>;
  // The known answers were asked by now.
  calls = new Map();
  instances = 0;
};

const unload = (): void => {
  process.dlopen = dlopen;
  process.getBuiltinModule = getBuiltinModule;
  WebAssembly.Instance = Instance;
  for (const family of families) vi.doUnmock(`../ts/backends/js/${family}.ts`);
  vi.resetModules();
};

beforeEach(async () => {
  calls = new Map();
  failing = new Map();
  await load();
});
afterEach(unload);

/** One way to a kernel: the call, its answer, and the exports of Rust's that must have been called for it. */
interface Case {
  readonly call: () => unknown;
  readonly answer: unknown;
  readonly exports: readonly string[];
}

const long = new Uint8Array(100_000);
const hello = new TextEncoder().encode('hello world');
const blake3OfHello = 'd74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24';

const hashInPieces = (): unknown => {
  const hasher = utils.createHasher('blake3').update('hello ');
  return hasher.clone().update('world').digest();
};

/** What tells where wasm's arguments and results stand; asked once, when an instance is made. */
const carriers = ['input', 'placeholder', 'result', 'state', 'hasherSize'];

/** Every kernel that wasm has. */
const portable = {
  base36Encode: { call: () => utils.base36Encode('deadbeef'), answer: '1ps9wxb', exports: ['base36Encode'] },
  base36Decode: { call: () => utils.base36Decode('1ps9wxb'), answer: 0xdeadbeefn, exports: ['base36Decode'] },
  formatFloat: { call: () => utils.formatFloat(2.25), answer: '2.2', exports: ['formatFloat'] },
  formatCompact: { call: () => utils.formatCompact(999950), answer: '1.0M', exports: ['formatCompact'] },
  truncateLongString: {
    call: () => utils.truncateLongString('hello world again', 12),
    answer: 'hello world ...',
    exports: ['truncateLongString'],
  },
  truncate: { call: () => utils.truncate('e\u0301'.repeat(9), 4), answer: 'e\u0301...', exports: ['truncate'] },
  clusterNameHash: {
    call: () => utils.makeClusterNameOnCloud('My.Training_Cluster', { userHash: 'a1b2' }),
    answer: 'my-trai-b7-a1b2',
    exports: ['clusterNameHash'],
  },
  isValidClusterName: { call: () => utils.isValidClusterName('a-1'), answer: true, exports: ['isValidClusterName'] },
  digest: { call: () => utils.hash(hello, 'blake3'), answer: blake3OfHello, exports: ['digest'] },
  createHashState: {
    call: hashInPieces,
    answer: blake3OfHello,
    exports: ['hasherNew', 'hasherUpdate', 'hasherDigest'],
  },
} satisfies { [K in keyof Kernels<'wasm'>]: Case };

const expectFree = (port: unknown): unknown => typeof port === 'number' && port > 0;

/** Every kernel that the addon has. */
const bound = {
  digest: portable.digest,
  createHashState: portable.createHashState,
  hashFile: { call: () => utils.hashFile(file, 'crc32'), answer: '866d669e', exports: ['FileHash.run'] },
  hashFileSync: { call: () => utils.hashFileSync(file, 'crc32'), answer: '866d669e', exports: ['hashFileSync'] },
  readTail: { call: () => utils.readLastNLines(file, 2), answer: ['two\n', 'three'], exports: ['readTail'] },
  readTailSync: { call: () => utils.readLastNLinesSync(file, 1), answer: ['three'], exports: ['readTailSync'] },
  findPort: {
    call: async () => expectFree(await utils.findFreePort(20_000)),
    answer: true,
    exports: ['findPort'],
  },
  findPortSync: { call: () => expectFree(utils.findFreePortSync(20_000)), answer: true, exports: ['findPort'] },
  claimPort: { call: async () => expectFree(await utils.findFreePort()), answer: true, exports: ['claimPort'] },
  cpuLimit: { call: () => utils.getCpuCount() >= 1, answer: true, exports: ['cpuLimit'] },
  memoryLimit: { call: () => utils.getMemSizeGb() > 0, answer: true, exports: ['memoryLimit'] },
  openFilesLimit: {
    call: () => utils.getMaxWorkersForFileMounts(1) >= 1,
    answer: true,
    exports: ['openFilesLimit'],
  },
  isProcessAlive: {
    call: () => [utils.isProcessAlive(process.ppid), utils.isProcessAlive(4194305)],
    answer: [true, false],
    exports: ['isProcessAlive'],
  },
  countEntries: { call: () => utils.estimateFdForDirectory(directory), answer: 15, exports: ['countEntries'] },
} satisfies { [K in keyof Kernels<'native'>]: Case };

const kernelCases = [
  ...Object.entries(portable).map(([kernel, one]) => ['wasm', kernel as KernelName, one as Case] as const),
  ...Object.entries(bound).map(([kernel, one]) => ['native', kernel as KernelName, one as Case] as const),
];

test('every kernel of wasm and of the addon has a case here, and so has every export', () => {
  expect(Object.keys(portable).sort()).toEqual(Object.keys(wasmKernels).sort());
  expect(Object.keys(bound).sort()).toEqual(Object.keys(nativeKernels).sort());
  const exportsOf = (cases: object): readonly string[] =>
    Object.values(cases as Record<string, Case>).flatMap(({ exports }) => exports);
  // What begins with underscores is wasm-bindgen's own.
  const ours = wasmExports.filter((name) => !name.startsWith('__'));
  // The others carry arguments and results, and have no kernel of their own.
  expect([...new Set([...exportsOf(portable), ...carriers, 'memory'])].sort()).toEqual([...ours].sort());
  const helpers = ['FileHash', 'hasherSize', 'hasherNew', 'hasherUpdate', 'hasherDigest', 'version'];
  const called = exportsOf(bound).filter((name) => !name.includes('.'));
  expect([...new Set([...called, ...helpers])].sort()).toEqual([...addonExports].sort());
});

describe.each(kernelCases)('[%s] %s', (backend, kernel, { call, answer, exports }) => {
  const other = backend === 'wasm' ? 'native' : 'wasm';

  test(`runs in ${backend} when ${backend} is asked for, and nowhere else`, async () => {
    utils.configure({ backend });
    expect(await call()).toEqual(answer);
    expect(callsOf(backend)).toEqual(expect.arrayContaining([...exports]));
    // What a public function asks beside this kernel may be another's: of this one nobody else was asked.
    expect(callsOf('js')).not.toContain(kernel);
    if (kernel in portable && kernel in bound) expect(callsOf(other)).toEqual([]);
    expect(utils.getBackendInfo().events).toEqual([]);
  });

  test(`is answered rightly where ${backend} breaks: three faults, then ${backend} is left`, async () => {
    utils.configure({ backend });
    const broken = exports[0] as string;
    const Thrown = backend === 'wasm' ? WebAssembly.RuntimeError : Error;
    failing.set(`${backend}.${broken}`, () => {
      throw new Thrown('broken on purpose');
    });
    for (let round = 0; round < 4; round += 1) {
      expect(await call()).toEqual(answer);
      // The limits are kept for half a second, or until somebody configures.
      if (isKept(kernel)) utils.configure({ backend });
    }
    const { events } = utils.getBackendInfo();
    expect(events.map(({ type }) => type)).toEqual(['fault', 'fault', 'fault', 'rollback']);
    for (const event of events.slice(0, 3)) {
      expect(event).toMatchObject({ backend, message: 'broken on purpose' });
      expect(Object.keys(utils)).toContain(event.function);
    }
    expect(events[3]).toMatchObject({ backend, message: '3 faults in a row' });
    expect(calls.get(`${backend}.${broken}`)).toBe(3);
    const stand = kernel in portable && kernel in bound ? [...callsOf('js'), ...callsOf(other)] : callsOf('js');
    expect(stand.length).toBeGreaterThan(0);
  });
});

test('[native] isProcessAlive() of the caller itself does not go over to Rust', () => {
  utils.configure({ backend: 'native' });
  expect(utils.isProcessAlive(process.pid)).toBe(true);
  expect(callsOf('native')).toEqual([]);
  expect(utils.isProcessAlive(process.ppid)).toBe(true);
  expect(callsOf('native')).toEqual(['isProcessAlive']);
});

test('[native] getMaxWorkersForFileMounts() asks the addon for each part of its answer', () => {
  utils.configure({ backend: 'native' });
  expect(utils.getMaxWorkersForFileMounts({ '/data': directory })).toBeGreaterThan(0);
  expect([...callsOf('native')].sort()).toEqual(['countEntries', 'cpuLimit', 'openFilesLimit']);
  expect(callsOf('js')).toEqual([]);
});

const isKept = (kernel: string): boolean => kernel === 'cpuLimit' || kernel === 'memoryLimit';

describe('what is called on the way to a kernel breaks as the kernel does', () => {
  const helpers = [
    ['native', 'hasherSize', hashInPieces, blake3OfHello],
    ['native', 'FileHash', bound.hashFile.call, bound.hashFile.answer],
    ['native', 'FileHash.bytes', bound.hashFile.call, bound.hashFile.answer],
    ['native', 'FileHash.totalBytes', bound.hashFile.call, bound.hashFile.answer],
  ] as const;

  test.each(helpers)('[%s] %s', async (backend, name, call, answer) => {
    utils.configure({ backend });
    failing.set(`${backend}.${name}`, () => {
      throw new Error('broken on purpose');
    });
    expect(await call()).toBe(answer);
    const { events } = utils.getBackendInfo();
    expect(events).toMatchObject([{ type: 'fault', backend, message: 'broken on purpose' }]);
  });

  test('[native] FileHash.cancel, of which an aborted caller learns nothing', async () => {
    const large = join(folder, 'large');
    writeFileSync(large, new Uint8Array(64 * 1024 * 1024));
    utils.configure({ backend: 'native' });
    failing.set('native.FileHash.cancel', breakOnPurpose);
    const controller = new AbortController();
    const digest = utils.hashFile(large, 'sha3-512', { signal: controller.signal });
    // Later than the addon's watch has begun to look.
    setTimeout(() => controller.abort('enough'), 30);
    await expect(digest).rejects.toBe('enough');
    await vi.waitFor(
      () => expect(utils.getBackendInfo().events).toMatchObject([{ message: 'broken on purpose' }]),
      5000,
    );
    expect(calls.get('native.FileHash.cancel')).toBeGreaterThan(0);
  });
});

const breakOnPurpose = (): never => {
  throw new Error('broken on purpose');
};

test.each(carriers)('[wasm] an instance that breaks in %s when it is made is thrown away', (name) => {
  utils.configure({ backend: 'wasm' });
  failing.set('wasm.formatFloat', breakOnPurpose).set(`wasm.${name}`, breakOnPurpose);
  expect(utils.formatFloat(2.25)).toBe('2.2');
  expect(utils.hash(hello, 'blake3')).toBe(blake3OfHello);
  const faults = [{ function: 'formatFloat' }, { function: 'hash' }].map((fault) => ({ ...fault, type: 'fault' }));
  expect(utils.getBackendInfo().events).toMatchObject(faults);
  failing.clear();
  calls = new Map();
  expect(utils.hash(hello, 'blake3')).toBe(blake3OfHello);
  expect([...callsOf('wasm')].sort()).toEqual([...carriers, 'digest'].sort());
});

describe('[wasm] whatever the input, memory stays under 2 MiB:', () => {
  const million = 1_000_000;
  const texts: { readonly [title: string]: string } = {
    'letters that fit': 'a '.repeat(32_000),
    'Chinese that fits': '\u65e5'.repeat(21_000),
    letters: 'hello world '.repeat(million),
    emoji: '\u{1f468}\u200d\u{1f469} '.repeat(million),
    'one cluster': `e${'\u0301'.repeat(million)}`,
    'lone surrogates': '\ud83d'.repeat(million),
  };
  const questions: { readonly [title: string]: (text: string) => unknown } = {
    truncate: (text) => utils.truncate(text, 30),
    'truncate to much': (text) => utils.truncate(text, Math.floor(text.length / 4)),
    'truncate in the middle': (text) => utils.truncate(text, 20_000, { unit: 'column', position: 'middle' }),
    'truncate by a long placeholder': (text) => utils.truncate(text, 3000, { placeholder: text.slice(0, 2000) }),
    truncateLongString: (text) => utils.truncateLongString(text, 100, { truncateMiddle: true }),
    makeClusterNameOnCloud: (text) => utils.makeClusterNameOnCloud(`a${text}`, { userHash: 'a1b2' }),
    isValidClusterName: (text) => utils.isValidClusterName(text),
    hash: (text) => utils.hash(text, 'blake3'),
  };
  const digits: { readonly [title: string]: () => unknown } = {
    'base36Encode of 60,000 digits': () => utils.base36Encode('9e37'.repeat(15_000)),
    'base36Encode of 200,000 digits': () => utils.base36Encode('9e37'.repeat(50_000)),
    'base36Decode of 200,000 digits': () => utils.base36Decode('z4x9'.repeat(50_000)),
    'formatFloat of the largest number': () => utils.formatFloat(Number.MAX_VALUE, 100),
  };

  const expectSmall = (ask: () => unknown): void => {
    utils.configure({ backend: 'js' });
    const expected = ask();
    utils.configure({ backend: 'wasm' });
    // In an instance of its own, so that what an earlier one left does not serve this one.
    failing.set('wasm.formatFloat', breakOnPurpose);
    utils.formatFloat(2.25);
    failing.clear();
    expect(ask()).toEqual(expected);
    expect(utils.formatFloat(2.25)).toBe('2.2');
    expect(memory().byteLength).toBeLessThan(2 * 1024 * 1024);
    expect(utils.getBackendInfo().events).toMatchObject([{ message: 'broken on purpose' }]);
  };

  const memory = (): ArrayBuffer => (lastMemory as WebAssembly.Memory).buffer;

  for (const [title, text] of Object.entries(texts)) {
    test.each(Object.entries(questions))(`${title}: %s`, (_, ask) => expectSmall(() => ask(text)));
  }
  test.each(Object.entries(digits))('%s', (_, ask) => expectSmall(ask));
});

test.each([21_845, 21_846, 65_536, 65_537])('[wasm] %d characters: what there is no room for js answers', (length) => {
  utils.configure({ backend: 'wasm' });
  const isRoom = { a: length <= 65_536, '\u65e5': length <= 21_845 };
  for (const [character, has] of Object.entries(isRoom)) {
    calls = new Map();
    expect(utils.truncateLongString(character.repeat(length), 1)).toBe(`${character}...`);
    expect(callsOf('js')).toEqual(has ? [] : ['truncateLongString']);
    calls = new Map();
    expect(utils.truncate(character.repeat(length), length - 1)).toBe(`${character.repeat(length - 4)}...`);
    expect(callsOf('js')).toEqual(has ? [] : ['truncate']);
    // Of a long text a short start is handed over, if that is what is kept.
    calls = new Map();
    expect(utils.truncate(character.repeat(length), 4)).toBe(`${character}...`);
    expect(callsOf('js')).toEqual([]);
  }
  expect(utils.getBackendInfo().events).toEqual([]);
});

test('[wasm] each kernel is the first that a new instance is asked for', () => {
  utils.configure({ backend: 'wasm' });
  for (const [kernel, { call, answer }] of Object.entries(portable)) {
    failing.set('wasm.formatFloat', () => {
      throw new Error('broken on purpose');
    });
    utils.formatFloat(2.25);
    failing.clear();
    expect(call(), kernel).toEqual(answer);
    // That success takes the fault back: three in a row are too many.
    utils.formatFloat(2.25);
  }
  const { events } = utils.getBackendInfo();
  expect(events.map(({ message }) => message)).toEqual(Object.keys(portable).map(() => 'broken on purpose'));
});

describe('long data', () => {
  test.each(['wasm', 'native'] as const)('is digested in %s', (backend) => {
    utils.configure({ backend });
    const expected = getBuiltinModule('node:crypto').createHash('sha256').update(long).digest('hex');
    expect(utils.hash(long, 'sha256')).toBe(expected);
    expect(callsOf(backend)).toContain(backend === 'wasm' ? 'hasherUpdate' : 'digest');
    expect(callsOf('js')).toEqual([]);
    expect(utils.getBackendInfo().events).toEqual([]);
  });
});

test('getBackendInfo() tells apart the algorithm whose digests have left a backend', () => {
  utils.configure({ backend: 'wasm' });
  failing.set('wasm.digest', breakOnPurpose);
  for (let round = 0; round < 3; round += 1) expect(utils.hash(hello, 'blake3')).toBe(blake3OfHello);
  const { why } = utils.getBackendInfo().functions.hash as { readonly why: string };
  expect(why).toMatch(/: wasm \(forced by configure\); blake3: (js|native) \(/);
});

/** Who answered: the first that was asked. */
const answered = (kernel: string, exports: readonly string[]): readonly Backend[] =>
  (['js', 'wasm', 'native'] as const).filter((backend) =>
    backend === 'js' ? callsOf('js').includes(kernel) : exports.some((name) => callsOf(backend).includes(name)),
  );

describe('by default the order decides', () => {
  const { digestWithCrypto: _, digestWithoutCrypto: __, ...ordersByName } = orders;
  const ordersOfKernels: { readonly [kernel: string]: readonly { readonly first: readonly Backend[] }[] } = {
    ...ordersByName,
    hashFileSync: orders.hashFile,
    readTailSync: orders.readTail,
    findPortSync: orders.findPort,
  };
  const kernels = Object.entries({ ...portable, ...bound }).filter(
    ([kernel]) => kernel !== 'digest' && kernel !== 'createHashState',
  );

  test.each(kernels)(
    '%s is answered by the first backend of its order alone',
    async (kernel, { call, answer, exports }) => {
      const order = ordersOfKernels[kernel];
      expect(order, `ts/orders.ts has no ${kernel}`).toBeDefined();
      expect(await call()).toEqual(answer);
      expect(answered(kernel, exports)).toEqual([order?.[0]?.first[0]]);
      expect(utils.getBackendInfo().events).toEqual([]);
    },
  );

  const firstFor = (order: Order<'digest'>, bytes: number): Backend =>
    order.find(({ below }) => below === undefined || bytes < below)?.first[0] as Backend;

  const expectDigests = (orderOf: (algorithm: Algorithm) => Order<'digest'>): void => {
    for (const algorithm of algorithms) {
      const order = orderOf(algorithm);
      const edges = order.flatMap(({ below }) => (below === undefined ? [] : [below - 1, below]));
      for (const bytes of [0, ...edges, 65_536]) {
        calls = new Map();
        utils.hash(new Uint8Array(bytes), algorithm);
        const title = `${algorithm} of ${bytes} bytes`;
        expect(answered('digest', ['digest', 'hasherUpdate']), title).toEqual([firstFor(order, bytes)]);
      }
      calls = new Map();
      utils.createHasher(algorithm).update('x').digest();
      const first = firstFor(order, Number.POSITIVE_INFINITY);
      expect(answered('createHashState', ['hasherNew']), `a hasher of ${algorithm}`).toEqual([first]);
    }
    expect(utils.getBackendInfo().events).toEqual([]);
  };

  test('hash() and createHasher() of each algorithm and size', () => {
    expectDigests((algorithm) => orders.digestWithCrypto[algorithm]);
  });

  test('bytes that lie about themselves are hashed rightly by a library that asks them', async () => {
    class Liar extends Uint8Array {
      override get length(): number {
        return 1;
      }
      override get byteLength(): number {
        return 1;
      }
      override subarray(): never {
        throw new Error('not to be called');
      }
    }
    const expected = utils.hash(hello);
    unload();
    await load('node:crypto');
    utils.configure({ backend: 'js' });
    const liar = new Liar(Buffer.from(hello));
    expect(utils.hash(liar)).toBe(expected);
    expect(utils.createHasher().update(liar).digest()).toBe(expected);
    const { runInNewContext } = getBuiltinModule('node:vm');
    expect(utils.hash(runInNewContext(`Uint8Array.from(${JSON.stringify([...Buffer.from(hello)])})`))).toBe(expected);
  });

  test('hash() and createHasher() where there is no node:crypto', async () => {
    unload();
    await load('node:crypto');
    expectDigests((algorithm) => orders.digestWithoutCrypto[algorithm]);
  });
});

/** A module of one function: `calls` itself without end, or reads behind the memory's end. */
const trapping = {
  'a stack overflow': [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 6, 1, 4, 0, 0x10, 0, 0x0b],
  'a memory trap': [
    ...[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 0x66, 0, 0],
    ...[10, 10, 1, 8, 0, 0x41, 0x7f, 0x28, 2, 0, 0x1a, 0x0b],
  ],
};

describe('[wasm] an instance that broke is thrown away and made anew:', () => {
  beforeEach(() => utils.configure({ backend: 'wasm' }));

  test.each(Object.entries(trapping))('%s', (_, code) => {
    const module = new WebAssembly.Module(Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...code]));
    const { f } = new Instance(module).exports;
    expect(utils.formatFloat(2.25)).toBe('2.2');
    expect(instances).toBe(0);
    failing.set('wasm.formatFloat', f as () => never);
    expect(utils.formatFloat(2.25)).toBe('2.2');
    failing.clear();
    expect(utils.getBackendInfo().events).toMatchObject([{ type: 'fault', backend: 'wasm', function: 'formatFloat' }]);
    expect(instances).toBe(0);
    calls = new Map();
    expect(utils.truncate('a'.repeat(9), 4)).toBe('a...');
    expect(instances).toBe(1);
    expect(utils.formatFloat(0.5)).toBe('0.5');
    expect(instances).toBe(1);
    expect(callsOf('js')).toEqual([]);
  });

  test('a panic of Rust, which the module makes of an unknown number', () => {
    const js = vi.fn(() => 'js');
    const route = routing.routeTo('truncate', 'truncate', js, () => [{ first: ['wasm', 'js'] }]);
    expect(routing.run(route, 0, 'text', 2, 99, 0, '.', false)).toBe('js');
    expect(utils.getBackendInfo().events).toMatchObject([{ type: 'fault', backend: 'wasm', message: 'unreachable' }]);
    expect(routing.run(route, 0, 'text', 2, 0, 0, '.', false)).toBe('t.');
    expect(instances).toBe(1);
    expect(js).toHaveBeenCalledTimes(1);
  });

  test('a thousand panics in a row do no harm', () => {
    const panic = (): void => {
      const route = routing.routeTo(
        'truncate',
        'truncate',
        () => 'js',
        () => [{ first: ['wasm', 'js'] }],
      );
      expect(routing.run(route, 0, 'text', 2, 99, 0, '.', false)).toBe('js');
    };
    for (let round = 0; round < 1000; round += 1) panic();
    expect(instances).toBe(999);
    expect(utils.formatFloat(2.25)).toBe('2.2');
    expect(instances).toBe(1000);
  });
});

test('[wasm] what a page makes of WebAssembly after the import changes nothing', async () => {
  unload();
  utils = await import('../ts/index.ts');
  const { Module, compile } = WebAssembly;
  const refuse = (() => {
    throw new Error('replaced by the page');
  }) as never;
  Object.assign(WebAssembly, { Module: refuse, Instance: refuse, compile: refuse });
  try {
    utils.configure({ backend: 'wasm' });
    expect(utils.hash(hello, 'blake3')).toBe(blake3OfHello);
    const { backends, events } = utils.getBackendInfo();
    expect(backends.wasm).toEqual({ state: 'ok', cause: null });
    expect(events).toEqual([]);
  } finally {
    Object.assign(WebAssembly, { Module, Instance, compile });
  }
});

describe.each(['wasm', 'native'] as const)('[%s] a digest under way', (backend) => {
  const breakTimes = (name: string, times: number): void => {
    let left = times;
    failing.set(`${backend}.${name}`, () => {
      left -= 1;
      if (left >= 0) throw new Error('broken on purpose');
      return undefined as never;
    });
  };

  beforeEach(() => utils.configure({ backend }));

  test.each(['hasherUpdate', 'hasherDigest'])(`survives one fault in %s [${backend}]`, (name) => {
    const hasher = utils.createHasher('blake3').update('hello ');
    breakTimes(name, 1);
    expect(hasher.update('world').digest()).toBe(blake3OfHello);
    expect(utils.getBackendInfo().events).toMatchObject([{ type: 'fault', backend, function: 'hash' }]);
    expect(callsOf('js')).toEqual([]);
  });

  test(`that breaks twice is ERR_BACKEND_UNAVAILABLE, and other digests go on [${backend}]`, () => {
    const hasher = utils.createHasher('blake3').update('hello ');
    const other = hasher.clone();
    breakTimes('hasherUpdate', 2);
    expect(refusal(() => hasher.update('world'))).toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: `Cannot go on with a digest: ${backend} broke twice`,
      cause: { message: 'broken on purpose' },
    });
    expect(other.update('world').digest()).toBe(blake3OfHello);
  });

  test(`that breaks after another backend was configured is ${backend}'s fault still [${backend}]`, () => {
    const hasher = utils.createHasher('blake3').update('hello ');
    utils.configure({ backend: 'js' });
    breakTimes('hasherDigest', 1);
    expect(hasher.update('world').digest()).toBe(blake3OfHello);
    expect(utils.getBackendInfo().events).toMatchObject([{ type: 'fault', backend }]);
  });
});

describe('an addon that answers one kernel wrongly is broken as a whole', () => {
  const wrong: { readonly [name: string]: unknown } = {
    digest: () => '00',
    hasherDigest: () => '00',
    hashFileSync: () => '',
    readTailSync: () => new Uint8Array(),
    findPort: () => 80,
    claimPort: () => 1,
    cpuLimit: () => ({ value: 3, source: '' }),
    memoryLimit: () => ({ value: 1, source: '' }),
    openFilesLimit: () => Number.NaN,
    isProcessAlive: () => true,
    countEntries: () => 0,
  };

  test.each(Object.keys(wrong))('%s', async (name) => {
    unload();
    vi.resetModules();
    process.dlopen = (module, file, ...rest) => {
      dlopen.call(process, module, file, ...rest);
      const opened = module as { exports: object };
      opened.exports = { ...opened.exports, [name]: wrong[name] };
    };
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    utils = await import('../ts/index.ts');
    expect(utils.estimateFdForDirectory(directory)).toBe(15);
    const { backends, events } = utils.getBackendInfo();
    expect(backends.native).toMatchObject({
      state: 'broken',
      cause: { message: expect.stringMatching(/^it answers \w+ wrongly$/) },
    });
    expect(events).toMatchObject([{ type: 'broken', backend: 'native', function: null }]);
    expect(emitWarning).toHaveBeenCalledTimes(1);
    emitWarning.mockRestore();
  });
});
