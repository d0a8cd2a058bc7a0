/** What must compile, and what must not: the compiler is the test, `tsc -p test/tsconfig.json` runs it. */
import { expectTypeOf } from 'vitest';
import type * as addonExports from '../rust/native/index.js';
import type { Addon } from '../ts/backends/addon.ts';
import type {
  Algorithm,
  Backend,
  Catalogue,
  FunctionName,
  HashState,
  KernelName,
  Kernels,
  Limit,
  Order,
  Watch,
} from '../ts/contract.ts';
import type * as utils from '../ts/index.ts';
import type * as wasmExports from '../wasm/exports.js';
import type { js } from './support/kernels.ts';

type Public = typeof utils;

/** Whether two types are the same, to the last modifier. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

// What a backend must offer.

expectTypeOf<typeof js>().toExtend<Kernels<'js'>>();
expectTypeOf<keyof Kernels<'js'>>().toEqualTypeOf<KernelName>();
expectTypeOf<keyof Kernels<'wasm'> & keyof Kernels<'native'>>().toEqualTypeOf<'digest' | 'createHashState'>();
expectTypeOf<keyof Kernels<'wasm'> | keyof Kernels<'native'>>().toEqualTypeOf<KernelName>();

export const complete = (kernels: Kernels<'wasm'>): Kernels<'wasm'> => ({ ...kernels }) satisfies Kernels<'wasm'>;

// @ts-expect-error: a kernel is missing
export const incomplete = ({ digest, ...others }: Kernels<'wasm'>): Kernels<'wasm'> => others;

// @ts-expect-error: js must have every kernel
export const wasmAlone = (kernels: Kernels<'wasm'>): Kernels<'js'> => kernels;

export const narrower = (kernels: Kernels<'wasm'>): Kernels<'wasm'> => ({
  ...kernels,
  // @ts-expect-error: a kernel that takes fewer kinds of argument; a method would be let through
  digest: (data: Buffer, algorithm: number) => `${data} ${algorithm}`,
});

export const demanding = (kernels: Kernels<'wasm'>): Kernels<'wasm'> => ({
  ...kernels,
  // @ts-expect-error: a kernel that wants an argument more
  formatFloat: (value: number, precision: number, rounding: string) => `${value} ${precision} ${rounding}`,
});

export const differing = (kernels: Kernels<'wasm'>): Kernels<'wasm'> => ({
  ...kernels,
  // @ts-expect-error: a kernel that answers something else
  isValidClusterName: (name: string) => name.length,
});

export const hurried = (kernels: Kernels<'native'>): Kernels<'native'> => ({
  ...kernels,
  // @ts-expect-error: a kernel that answers at once where a promise is due
  hashFile: (path: string | Uint8Array) => `${path}`,
});

/** The same kernels, but that one takes less than it must. */
type Narrowed<T, K extends keyof T> = {
  [Name in keyof T]: Name extends K
    ? T[Name] extends (...args: infer Args) => infer Result
      ? (...args: { [Index in keyof Args]: Args[Index] & { readonly narrower: true } }) => Result
      : T[Name]
    : T[Name];
};

/** Members are properties, whose parameters are compared contravariantly; those of methods would let this pass. */
type Refused<T, K extends keyof T> = Narrowed<T, K> extends T ? false : true;
type WithArguments = Exclude<KernelName, 'openFilesLimit'>;
export const refused: { [K in WithArguments]: Refused<Kernels<'js'>, K> } = {} as Record<WithArguments, true>;
export const refusedState: Refused<HashState, 'update'> = true;
export const refusedWatch: Refused<Watch, 'report'> = true;

// The generated declarations.

export const fitsAddon = (addon: typeof addonExports): Addon => addon;
expectTypeOf<keyof typeof addonExports>().toEqualTypeOf<keyof Addon>();

/** As ts/backends/wasm.ts calls them: numbers in, numbers or nothing out. */
type Take = (units: number) => void;
interface Module {
  readonly memory: WebAssembly.Memory;
  readonly input: () => number;
  readonly placeholder: () => number;
  readonly result: () => number;
  readonly state: () => number;
  readonly base36Encode: Take;
  readonly base36Decode: Take;
  readonly formatFloat: (value: number, precision: number) => void;
  readonly formatCompact: (value: number, precision: number) => void;
  readonly truncateLongString: (length: number, maxLength: number, middle: number) => void;
  readonly truncate: (
    length: number,
    max: number,
    unit: number,
    position: number,
    placeholderLength: number,
    words: number,
  ) => void;
  readonly clusterNameHash: Take;
  readonly isValidClusterName: (length: number) => number;
  readonly digest: (algorithm: number, length: number) => void;
  readonly hasherNew: (algorithm: number) => number;
  readonly hasherSize: () => number;
  readonly hasherUpdate: Take;
  readonly hasherDigest: () => void;
}

export const fitsModule = (exports: typeof wasmExports): Module => exports;
expectTypeOf<Exclude<keyof typeof wasmExports, `__${string}`>>().toEqualTypeOf<keyof Module>();

/** The same function, with as many parameters, none of them anything but what it was. */
type SameParameters<K extends keyof Module & keyof typeof wasmExports> = Module[K] extends (...args: infer A) => unknown
  ? (typeof wasmExports)[K] extends (...args: infer B) => unknown
    ? Same<A['length'], B['length']>
    : false
  : true;
export const sameParameters: { [K in keyof Module]: SameParameters<K> } = {} as Record<keyof Module, true>;

// Orders.

export const possible: Order<'digest'> = [
  { below: 512, first: ['wasm', 'native', 'js'] },
  { first: ['js', 'wasm', 'native'] },
];

// @ts-expect-error: string functions are not in the addon
export const impossible: Order<'truncate'> = [{ first: ['native', 'js'] }];

// @ts-expect-error: what asks the operating system is not in wasm
export const unbound: Order<'isProcessAlive'> = [{ first: ['wasm', 'js'] }];

// @ts-expect-error: there is no such backend
export const unknownBackend: Order<'digest'> = [{ first: ['rust', 'js'] }];

// @ts-expect-error: there is no such kernel
export type UnknownKernel = Order<'nosuch'>;

expectTypeOf<Catalogue['digest']['in']>().toEqualTypeOf<Backend>();
expectTypeOf<Catalogue['truncate']['in']>().toEqualTypeOf<'js' | 'wasm'>();
expectTypeOf<Catalogue['countEntries']['in']>().toEqualTypeOf<'js' | 'native'>();
expectTypeOf<Limit>().toEqualTypeOf<{ readonly value: number; readonly source: string }>();

// Public types: digests in the encoding that was asked for.

expectTypeOf<utils.DigestIn<'bytes'>>().toEqualTypeOf<Uint8Array>();
expectTypeOf<utils.DigestIn<'hex'>>().toEqualTypeOf<string>();
expectTypeOf<utils.DigestIn<'base64'>>().toEqualTypeOf<string>();
expectTypeOf<utils.DigestIn<utils.Encoding>>().toEqualTypeOf<string | Uint8Array>();

export const digests = async ({ createHasher, hash, hashFile, hashFileSync, hashStream }: Public): Promise<void> => {
  expectTypeOf(hash('')).toEqualTypeOf<string>();
  expectTypeOf(hash('', 'md5')).toEqualTypeOf<string>();
  expectTypeOf(hash('', 'MD5', 'hex')).toEqualTypeOf<string>();
  expectTypeOf(hash('', 'md5', 'bytes')).toEqualTypeOf<Uint8Array>();
  expectTypeOf(createHasher('blake3').update('').clone().digest('bytes')).toEqualTypeOf<Uint8Array>();
  expectTypeOf(createHasher().digest()).toEqualTypeOf<string>();
  expectTypeOf(hashFileSync('')).toEqualTypeOf<string>();
  expectTypeOf(hashFileSync('', 'md5', { encoding: 'bytes' })).toEqualTypeOf<Uint8Array>();
  expectTypeOf(await hashFile('', 'md5', { encoding: 'base64' })).toEqualTypeOf<string>();
  expectTypeOf(await hashFile('', 'md5', { encoding: 'bytes', stable: true })).toEqualTypeOf<Uint8Array>();
  expectTypeOf(await hashStream(new Blob([]), 'md5', { encoding: 'bytes' })).toEqualTypeOf<Uint8Array>();
  hash(new ArrayBuffer(1));
  hash(new SharedArrayBuffer(1));
  hash(new DataView(new ArrayBuffer(1)));
  hash(Buffer.from(''));
  // @ts-expect-error: an encoding that is none
  hash('', 'md5', 'base32');
  // @ts-expect-error: an algorithm is text
  hash('', 5);
  // @ts-expect-error: numbers are not data
  hash(5);
  // @ts-expect-error: an encoding that is none
  hashFileSync('', 'md5', { encoding: 'utf8' });
  // @ts-expect-error: what blocks cannot be aborted
  hashFileSync('', 'md5', { signal: new AbortController().signal });
  // @ts-expect-error: an option that is none
  hashFile('', 'md5', { endcoding: 'hex' });
  // @ts-expect-error: a path is no number
  hashFile(5);
  // @ts-expect-error: text is no stream
  hashStream('');
};

export const others = async (all: Public): Promise<void> => {
  expectTypeOf(all.base36Decode('')).toEqualTypeOf<bigint>();
  expectTypeOf(all.formatFloat(1n)).toEqualTypeOf<string>();
  expectTypeOf(all.truncate('', 5, { unit: 'column', position: 'start', placeholder: '', words: false })).toBeString();
  expectTypeOf(await all.readLastNLines('', 1)).toEqualTypeOf<readonly string[]>();
  expectTypeOf(all.readLastNLinesSync(new URL('file:///x'), 1)).toEqualTypeOf<readonly string[]>();
  expectTypeOf(await all.findFreePort()).toBeNumber();
  expectTypeOf(await all.isPortAvailable(80)).toBeBoolean();
  expectTypeOf(all.getBackendInfo().functions.hash?.backend).toEqualTypeOf<Backend | undefined>();
  expectTypeOf(all.algorithms[0]).toEqualTypeOf<'md5'>();
  expectTypeOf<(typeof all.algorithms)[number]>().toEqualTypeOf<Algorithm>();
  all.configure({ backend: 'js', functions: { hash: 'wasm', isProcessAlive: undefined } });
  all.configure({ rollout: { percent: 25, functions: { hash: 10 }, samples: false } });
  all.configure({ rollout: undefined });
  expectTypeOf(all.getTelemetry().functions.hash.calls).toEqualTypeOf<Readonly<Record<Backend, number>>>();
  expectTypeOf(all.onEvent(() => {})).toEqualTypeOf<() => void>();
  all.getMaxWorkersForFileMounts({ target: 'source' }, 'kubernetes');
  all.getMaxWorkersForFileMounts(10, { filesPerSource: 5, cloud: 'aws' });
  // @ts-expect-error: no number with decimals of a bigint
  all.formatCompact(1n);
  // @ts-expect-error: a unit that is none
  all.truncate('', 5, { unit: 'byte' });
  // @ts-expect-error: a position that is none
  all.truncate('', 5, { position: 'center' });
  // @ts-expect-error: a text encoding that is none
  all.readLastNLines('', 1, { encoding: 'utf16le' });
  // @ts-expect-error: how to take errors that is none
  all.readLastNLines('', 1, { errors: 'surrogateescape' });
  // @ts-expect-error: a pid is a number
  all.isProcessAlive('1');
  // @ts-expect-error: a backend that is none
  all.configure({ backend: 'rust' });
  // @ts-expect-error: a function that is none
  all.configure({ functions: { createHasher: 'js' } });
  // @ts-expect-error: an option of a rollout that is none
  all.configure({ rollout: { share: 25 } });
  // @ts-expect-error: no counts of a function that is none
  all.getTelemetry().functions.createHasher;
  // @ts-expect-error: reports are not for writing
  all.getBackendInfo().version = '';
  // @ts-expect-error: nor are algorithms
  all.algorithms[0] = 'sha1';
};

// No Buffer in what comes back, and nothing that is `any`.

type Result<F> = F extends (...args: never[]) => infer R ? Awaited<R> : F;
type HasBuffer<T> = Buffer extends T ? (Uint8Array extends T ? false : true) : false;
type IsAny<T> = 0 extends 1 & T ? true : false;
type PublicName = keyof Public;
export const noBuffers: { [K in PublicName]: HasBuffer<Result<Public[K]>> } = {} as Record<PublicName, false>;
export const noAny: { [K in PublicName]: IsAny<Result<Public[K]>> } = {} as Record<PublicName, false>;

// Every function that reports speak of is there by that name.
expectTypeOf<FunctionName>().toExtend<PublicName>();
