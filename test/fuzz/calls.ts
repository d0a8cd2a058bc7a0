/** Every public function: what its arguments may look like, and what its answers must. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import * as utils from '../../ts/index.ts';
import { bytes } from './bytes.ts';
import { callbacks, hostile, inert } from './hostile.ts';
import { options } from './options.ts';
import { literals, type Recipe, recipe } from './recipe.ts';
import { signals, sources } from './sources.ts';

/** One function, or one way to use it. */
export interface Call {
  readonly parameters: readonly fc.Arbitrary<Recipe>[];
  readonly call: (...args: never[]) => unknown;
  /** Whether this is an answer of its kind. */
  readonly isAnswer: (answer: unknown) => boolean;
  /** Whether every backend answers the same, today and tomorrow. */
  readonly isStable: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-hostile-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'file');
writeFileSync(file, 'one\ntwo\r\nthr\xff\xfee');
mkdirSync(join(folder, 'entries', 'a'), { recursive: true });

const expected = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Recipe> =>
  fc.oneof({ weight: 4, arbitrary: literals(arbitrary) }, { weight: 1, arbitrary: hostile });

const text = expected(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 120 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.stringMatching(/^ ?\+?(0x)?[0-9a-f_]{0,40}\n?$/),
  ),
);
const name = expected(fc.stringMatching(/^[a-zA-Z][-_.a-zA-Z0-9]{0,30}$/));
const integer = expected(fc.oneof(fc.integer({ min: -2, max: 110 }), fc.maxSafeInteger()));
const number = expected(fc.oneof(fc.double(), fc.integer(), fc.bigInt()));
const flag = expected(fc.boolean());
const algorithm = expected(fc.oneof(fc.constantFrom(...utils.algorithms, undefined, 'SHA_256', 'sha-1'), fc.string()));
const encoding = expected(fc.constantFrom('hex', 'base64', 'bytes', 'Hex', undefined));
const data = fc.oneof({ weight: 3, arbitrary: bytes }, { weight: 1, arbitrary: text });
const url = (address: string): Recipe => recipe(`URL ${address}`, () => new URL(address));
const names = [file, join(folder, 'entries'), join(folder, 'none'), '', `${file}\0`, `${file}/below`];
const path = fc.oneof(
  { weight: 3, arbitrary: literals(fc.constantFrom(...names, new TextEncoder().encode(file))) },
  { weight: 1, arbitrary: fc.constantFrom(url(pathToFileURL(file).href), url('http://x/y'), url('file:///a%2Fb')) },
  { weight: 1, arbitrary: literals(fc.string({ unit: 'binary' }).map((below) => `${folder}/${below}`)) },
  { weight: 1, arbitrary: hostile },
);
const port = expected(fc.integer({ min: 0, max: 65535 }));
const host = expected(fc.constantFrom('localhost', '127.0.0.1', '::1', '::', '192.0.2.1', '::1%lo', '127.1', 'x', ''));
const cloud = expected(fc.constantFrom('kubernetes', 'AWS', undefined));
const progress = { signal: signals, onProgress: callbacks };
const tail = {
  chunkSize: expected(fc.integer({ min: 0, max: 20 })),
  encoding: expected(fc.constantFrom('utf-8', 'latin1', 'ascii')),
  errors: expected(fc.constantFrom('replace', 'ignore', 'strict')),
  maxBytes: integer,
};
const mountSource = expected(fc.constantFrom('/tmp', folder, 's3://bucket', 'a\0b'));
/** What is not enumerable is no mount. */
const mounts = options({ a: mountSource, '/b': mountSource }).filter(
  // Behind a number comes an object of options.
  ({ name }) => name !== '1' && !name.includes('hidden'),
);

/** A rollout is looked into, key by key. */
const settings = options({
  backend: expected(fc.constantFrom('js', 'wasm', 'native')),
  functions: options({ hash: expected(fc.constantFrom('js', 'wasm')), nothing: hostile }),
  rollout: fc.oneof(literals(fc.record({ percent: fc.double(), verify: fc.double() }, { requiredKeys: [] })), inert),
}).filter(({ name }) => !/rollout: (?:trapped|revoked|inheriting)/.test(name));

const isText = (answer: unknown): boolean => typeof answer === 'string';
const isFlag = (answer: unknown): boolean => typeof answer === 'boolean';
const isCount = (answer: unknown): boolean => Number.isInteger(answer) && (answer as number) >= 0;
const isDigest = (answer: unknown): boolean =>
  (typeof answer === 'string' && /^([0-9a-f]+|[\w+/]+=*)$/.test(answer)) ||
  (Object.getPrototypeOf(answer) === Uint8Array.prototype && (answer as Uint8Array).length >= 4);
const isLines = (answer: unknown): boolean =>
  Array.isArray(answer) && Object.isFrozen(answer) && answer.every((line) => typeof line === 'string');
const isNothing = (answer: unknown): boolean => answer === undefined;

const stable = (isAnswer: Call['isAnswer'], call: Call['call'], ...parameters: fc.Arbitrary<Recipe>[]): Call => ({
  parameters,
  call,
  isAnswer,
  isStable: true,
});
const changing: typeof stable = (...args) => ({ ...stable(...args), isStable: false });

/** A hasher's whole life: made, filled, split, ended. */
const useHasher = (algorithm: string, first: string, second: string, encoding: 'hex'): unknown => {
  const hasher = utils.createHasher(algorithm).update(first);
  const copy = hasher.clone();
  copy.update(second);
  return copy.digest(encoding);
};

/** By the functions' names. */
export const calls: { readonly [name: string]: Call } = {
  base36Encode: stable(isText, utils.base36Encode, fc.oneof(text, bytes, literals(fc.bigInt()))),
  base36Decode: stable((answer) => typeof answer === 'bigint', utils.base36Decode, text),
  formatFloat: stable(isText, utils.formatFloat, number, integer),
  formatCompact: stable(isText, utils.formatCompact, number, integer),
  truncateLongString: stable(isText, utils.truncateLongString, text, integer, options({ truncateMiddle: flag })),
  truncate: stable(
    isText,
    utils.truncate,
    text,
    integer,
    options({
      unit: expected(fc.constantFrom('grapheme', 'column', 'codePoint')),
      position: expected(fc.constantFrom('end', 'middle', 'start')),
      placeholder: text,
      words: flag,
    }),
  ),
  makeClusterNameOnCloud: stable(
    isText,
    utils.makeClusterNameOnCloud,
    text,
    options({ maxLength: integer, userHash: name }),
  ),
  isValidClusterName: stable(isFlag, utils.isValidClusterName, fc.oneof(name, text)),
  hash: stable(isDigest, utils.hash, data, algorithm, encoding),
  createHasher: stable(isDigest, useHasher, algorithm, data, data, encoding),
  hashStream: stable(isDigest, utils.hashStream, sources, algorithm, options({ encoding, ...progress })),
  hashFile: stable(isDigest, utils.hashFile, path, algorithm, options({ encoding, stable: flag, ...progress })),
  hashFileSync: stable(isDigest, utils.hashFileSync, path, algorithm, options({ encoding, stable: flag })),
  readLastNLines: stable(isLines, utils.readLastNLines, path, integer, options(tail)),
  readLastNLinesSync: stable(isLines, utils.readLastNLinesSync, path, integer, options(tail)),
  findFreePort: changing(isCount, utils.findFreePort, port, options({ end: port, host })),
  findFreePortSync: changing(isCount, utils.findFreePortSync, port, options({ end: port, host })),
  isPortAvailable: changing(isFlag, utils.isPortAvailable, port, options({ host })),
  isPortAvailableSync: changing(isFlag, utils.isPortAvailableSync, port, options({ host })),
  getCpuCount: stable(isCount, utils.getCpuCount, hostile),
  getMemSizeGb: stable((answer) => (answer as number) > 0, utils.getMemSizeGb, hostile),
  isProcessAlive: changing(isFlag, utils.isProcessAlive, fc.oneof(integer, literals(fc.constant(process.pid)))),
  getParallelThreads: stable(isCount, utils.getParallelThreads, cloud),
  getMaxWorkersForFileMounts: stable(isCount, utils.getMaxWorkersForFileMounts, mounts, cloud),
  'getMaxWorkersForFileMounts of a number': stable(
    isCount,
    utils.getMaxWorkersForFileMounts,
    fc.oneof(literals(fc.maxSafeInteger()), literals(fc.nat({ max: 1000 })), inert),
    options({ filesPerSource: integer, cloud }),
  ),
  estimateFdForDirectory: stable(isCount, utils.estimateFdForDirectory, path),
  getBackendInfo: changing(Object.isFrozen, utils.getBackendInfo, hostile),
  isRustAvailable: changing(isFlag, utils.isRustAvailable, hostile),
  ready: stable(isNothing, utils.ready, hostile),
  configure: changing(isNothing, utils.configure, settings),
  getTelemetry: changing(Object.isFrozen, utils.getTelemetry, hostile),
  resetTelemetry: stable(isNothing, utils.resetTelemetry, hostile),
  onEvent: changing((answer) => typeof answer === 'function', utils.onEvent, hostile),
};

/** Those that promise their answer. */
export const promising: ReadonlySet<string> = new Set([
  ...['hashStream', 'hashFile', 'readLastNLines', 'findFreePort', 'isPortAvailable', 'ready'],
]);
