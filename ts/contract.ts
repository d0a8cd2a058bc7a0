/**
 * What exists and where: every kernel with its signature and the backends that have it.
 *
 * Types, and the two lists of names that every backend shares; no behaviour. A kernel is the total, positional
 * function behind a public one; its arguments have been checked before it is asked.
 */

/** Where a kernel can run. `js` is the reference and always there. */
export type Backend = 'js' | 'wasm' | 'native';

/** The backends in the order in which reports name them. */
export const backends: readonly Backend[] = ['js', 'wasm', 'native'];

const algorithmNames = [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha3-224',
  'sha3-256',
  'sha3-384',
  'sha3-512',
  'blake2b',
  'blake2s',
  'blake3',
  'xxh3',
  'xxh128',
  'xxh64',
  'crc32',
] as const;

/** The names of all digests, frozen; what each follows is said at {@link Algorithm}. */
export const algorithms: typeof algorithmNames = /* @__PURE__ */ Object.freeze(algorithmNames);

/**
 * A digest's name, as {@link algorithms} lists it.
 *
 * md5: RFC 1321; sha1 and sha224 to sha512: FIPS 180-4; sha3-224 to sha3-512: FIPS 202; blake2b (512 bits) and blake2s
 * (256 bits): RFC 7693, without a key; blake3: its specification, 256 bits; xxh3 (64 bits), xxh128 and xxh64: xxHash's
 * specification, seed 0, most significant byte first; crc32: ISO 3309, as zlib has it. Of these only sha2, sha3, blake2
 * and blake3 withstand an attacker.
 *
 * @useDeclaredType
 */
export type Algorithm = (typeof algorithmNames)[number];

/** The public names by which the environment, {@link configure} and {@link getBackendInfo} speak of functions. */
export const functionNames = [
  'base36Encode',
  'base36Decode',
  'formatFloat',
  'formatCompact',
  'truncateLongString',
  'truncate',
  'makeClusterNameOnCloud',
  'isValidClusterName',
  'hash',
  'hashFile',
  'readLastNLines',
  'findFreePort',
  'isPortAvailable',
  'getCpuCount',
  'getMemSizeGb',
  'getParallelThreads',
  'isProcessAlive',
  'getMaxWorkersForFileMounts',
  'estimateFdForDirectory',
] as const;

/**
 * A public function's name; Sync twins, createHasher and hashStream go by their family function's.
 *
 * @useDeclaredType
 */
export type FunctionName = (typeof functionNames)[number];

/** One kernel: its signature, and the backends beside js that have it. */
export type Kernel<Call, Elsewhere extends 'native' | 'wasm' = never> = { call: Call; in: Elsewhere | 'js' };

/** A checked path: text, or the bytes of a name that is not UTF-8. */
export type Path = string | Uint8Array;

/** How a kernel says what a limit is and which rule or file set it. */
export interface Limit {
  /** CPUs (a whole number) or bytes. */
  readonly value: number;
  /** 'logical CPUs', 'affinity mask', 'machine', or the file that holds the limit. */
  readonly source: string;
}

/** An incremental digest. The kernel's form: bytes in, lower-case hexadecimal out. */
export interface HashState {
  /** Whose it is, of those backends that may break. */
  readonly backend?: 'wasm' | 'native';
  readonly update: (data: Uint8Array) => void;
  /** The digest of all updates so far; the state itself stays as it is. */
  readonly digest: () => string;
  readonly clone: () => HashState;
}

/** How a long read tells its progress and learns that nobody waits for it any more. */
export interface Watch {
  readonly isAborted: () => boolean;
  /** Called after each block at will: the receiver thins it out. What it throws ends the read. */
  readonly report: (bytes: number, totalBytes: number) => void;
}

/** Every kernel there is. One line each; the compiler then lists what a new one still lacks. */
export interface Catalogue {
  /** Lower-case base 36 of plain hexadecimal digits; '' for any other text. */
  base36Encode: Kernel<(hexadecimal: string) => string, 'wasm'>;
  /** Hexadecimal digits of a base-36 number; '' for any other text. */
  base36Decode: Kernel<(text: string) => string, 'wasm'>;
  formatFloat: Kernel<(value: number, precision: number) => string, 'wasm'>;
  formatCompact: Kernel<(value: number, precision: number) => string, 'wasm'>;
  truncateLongString: Kernel<(text: string, maxLength: number, truncateMiddle: boolean) => string, 'wasm'>;
  /** unit: 0 grapheme, 1 column, 2 codePoint. position: 0 end, 1 middle, 2 start. */
  truncate: Kernel<
    (text: string, max: number, unit: number, position: number, placeholder: string, words: boolean) => string,
    'wasm'
  >;
  /** The two base-36 characters that stand for a name's MD5. */
  clusterNameHash: Kernel<(displayName: string) => string, 'wasm'>;
  isValidClusterName: Kernel<(name: string) => boolean, 'wasm'>;

  /** Lower-case hexadecimal; `algorithm` is an index into `algorithms`. */
  digest: Kernel<(data: Uint8Array, algorithm: number) => string, 'native' | 'wasm'>;
  createHashState: Kernel<(algorithm: number) => HashState, 'native' | 'wasm'>;

  hashFile: Kernel<(path: Path, algorithm: number, stable: boolean, watch: Watch) => Promise<string>, 'native'>;
  hashFileSync: Kernel<(path: Path, algorithm: number, stable: boolean) => string, 'native'>;
  /** The file's end from the first byte of its n-th last line on, never more than maxBytes of it; ASCII may be text. */
  readTail: Kernel<
    (path: Path, n: number, chunkSize: number, maxBytes: number) => Promise<string | Uint8Array>,
    'native'
  >;
  readTailSync: Kernel<(path: Path, n: number, chunkSize: number, maxBytes: number) => string | Uint8Array, 'native'>;
  /** The lowest port from start to end that can be bound; start 0: the system's choice; 0: none. host: '' is every address. */
  findPort: Kernel<(start: number, end: number, host: string) => Promise<number>, 'native'>;
  findPortSync: Kernel<(start: number, end: number, host: string) => number, 'native'>;
  /** False if the process handed this port out less than 15 s ago; else it is now handed out. */
  claimPort: Kernel<(port: number) => boolean, 'native'>;

  /** `root` stands before /proc and /sys; 0 for a count: ask the system. */
  cpuLimit: Kernel<(root: string, logicalCpus: number, affinityCpus: number) => Limit, 'native'>;
  /** `root` as above; 0 for the machine's bytes: ask the system. */
  memoryLimit: Kernel<(root: string, machineBytes: number) => Limit, 'native'>;
  /** The soft limit of open file descriptors; Infinity where there is none. */
  openFilesLimit: Kernel<() => number, 'native'>;

  isProcessAlive: Kernel<(pid: number, root: string) => boolean, 'native'>;
  /** The entries of one directory, '.' and '..' not counted. */
  countEntries: Kernel<(path: Path) => number, 'native'>;
}

export type KernelName = keyof Catalogue;

/** The kernels that promise their answer. */
export type Promising = {
  [K in KernelName]: ReturnType<Catalogue[K]['call']> extends Promise<unknown> ? K : never;
}[KernelName];

/** What a backend must offer, derived from the catalogue. */
export type Kernels<B extends Backend> = {
  [K in KernelName as B extends Catalogue[K]['in'] ? K : never]: Catalogue[K]['call'];
};

/** Which backends to try, first to last, for inputs shorter than `below` (in the kernel's own size; absent: all the rest). */
export type Order<K extends KernelName> = readonly {
  readonly below?: number;
  readonly first: readonly Catalogue[K]['in'][];
}[];
