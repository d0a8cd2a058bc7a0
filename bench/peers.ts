/** The packages that ours are compared with: what the cases ask of each, and how some of them are to be read. */
import type { Participant } from './case.ts';

/** As @noble/hashes has each algorithm. */
export interface NobleHash {
  (data: Uint8Array): Uint8Array;
  readonly create: () => {
    readonly update: (data: Uint8Array) => unknown;
    readonly digest: () => Uint8Array;
  };
}

/** As hash-wasm makes it; init() starts it anew. */
export interface WasmHasher {
  readonly init: () => WasmHasher;
  readonly update: (data: Uint8Array | string) => WasmHasher;
  readonly digest: (form: 'hex') => string;
}

type Noble<Name extends string> = Readonly<Record<Name, NobleHash>>;

interface Xxh3 {
  readonly xxh64: (data: Uint8Array) => bigint;
  readonly xxh128: (data: Uint8Array) => bigint;
}

interface DirectoryReader {
  readonly withMaxDepth: (depth: number) => DirectoryReader;
  readonly onlyCounts: () => DirectoryReader;
  readonly crawl: (path: string) => { readonly sync: () => { readonly files: number } };
}

interface HashaOptions {
  readonly algorithm: string;
}

/** Declared here, for the sources are checked also where bench/node_modules is not installed. */
interface Peers {
  readonly '@node-rs/xxhash': { readonly xxh64: (data: Uint8Array) => bigint; readonly xxh3: Xxh3 };
  readonly '@noble/hashes/blake2.js': Noble<'blake2b' | 'blake2s'>;
  readonly '@noble/hashes/blake3.js': Noble<'blake3'>;
  readonly '@noble/hashes/legacy.js': Noble<'md5' | 'sha1'>;
  readonly '@noble/hashes/sha2.js': Noble<'sha224' | 'sha256' | 'sha384' | 'sha512'>;
  readonly '@noble/hashes/sha3.js': Noble<'sha3_224' | 'sha3_256' | 'sha3_384' | 'sha3_512'>;
  readonly '@noble/hashes/utils.js': {
    readonly bytesToHex: (bytes: Uint8Array) => string;
    readonly utf8ToBytes: (text: string) => Uint8Array;
  };
  readonly 'base-x': {
    readonly default: (alphabet: string) => {
      readonly encode: (bytes: Uint8Array) => string;
      readonly decode: (text: string) => Uint8Array;
    };
  };
  readonly 'cli-truncate': {
    readonly default: (text: string, columns: number, options: { readonly truncationCharacter: string }) => string;
  };
  readonly 'detect-port': { readonly detect: (port: number) => Promise<number> };
  readonly fdir: { readonly fdir: new () => DirectoryReader };
  readonly 'get-port': {
    readonly default: (options: { readonly port: Iterable<number>; readonly host?: string }) => Promise<number>;
    readonly portNumbers: (from: number, to: number) => Iterable<number>;
    readonly clearLockedPorts: () => void;
  };
  readonly 'hash-wasm': {
    readonly createMD5: () => Promise<WasmHasher>;
    readonly createSHA1: () => Promise<WasmHasher>;
    readonly createSHA224: () => Promise<WasmHasher>;
    readonly createSHA256: () => Promise<WasmHasher>;
    readonly createSHA384: () => Promise<WasmHasher>;
    readonly createSHA512: () => Promise<WasmHasher>;
    readonly createSHA3: (bits: 224 | 256 | 384 | 512) => Promise<WasmHasher>;
    readonly createBLAKE2b: (bits: 512) => Promise<WasmHasher>;
    readonly createBLAKE2s: (bits: 256) => Promise<WasmHasher>;
    readonly createBLAKE3: () => Promise<WasmHasher>;
    readonly createXXHash3: () => Promise<WasmHasher>;
    readonly createXXHash128: () => Promise<WasmHasher>;
    readonly createXXHash64: () => Promise<WasmHasher>;
    readonly createCRC32: () => Promise<WasmHasher>;
  };
  readonly hasha: {
    readonly hash: (source: NodeJS.ReadableStream, options: HashaOptions) => Promise<string>;
    readonly hashSync: (data: Uint8Array | string, options: HashaOptions) => string;
    readonly hashFile: (path: string, options: HashaOptions) => Promise<string>;
    readonly hashFileSync: (path: string, options: HashaOptions) => string;
  };
  readonly 'is-running': { readonly default: (pid: number) => boolean };
  readonly pidusage: { readonly default: (pid: number) => Promise<{ readonly pid: number }> };
  readonly portfinder: { readonly getPortPromise: (options: { readonly port: number }) => Promise<number> };
  readonly 'process-exists': { readonly processExists: (pid: number) => Promise<boolean> };
  readonly 'read-last-lines': { readonly read: (path: string, lines: number) => Promise<string> };
  readonly 'string-width': { readonly default: (text: string) => number };
  readonly systeminformation: { readonly mem: () => Promise<{ readonly total: number }> };
  readonly 'xxhash-wasm': {
    readonly default: () => Promise<{ readonly h64Raw: (data: Uint8Array) => bigint }>;
  };
}

/** A package of bench/package.json, which must be installed by now. */
export const peer = async <Name extends keyof Peers>(name: Name): Promise<Peers[Name]> =>
  (await import(name)) as Peers[Name];

/** The same participants, all of whose answers are read like this. */
export const readAs = (
  participants: readonly Participant[],
  read: (answer: unknown) => unknown,
): readonly Participant[] => participants.map((participant) => ({ ...participant, read }));

const unknowing = 'cannot tell';

/** How the answer of one is read who cannot tell what is asked, such as a zombie from a process. */
export const readUnknowing = (): string => unknowing;

/** Equality among those who can tell. */
export const agreeKnowing = (one: unknown, other: unknown): boolean =>
  one === other || one === unknowing || other === unknowing;
