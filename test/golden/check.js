/**
 * Asks the package every question of golden.json, as routed by default and by each backend that is there, and each
 * function that is bound to the operating system once. Plain JavaScript without imports: it runs wherever the package does.
 */

const backends = ['js', 'wasm', 'native'];
const failuresKept = 5;

/** The bytes i % 251: every length and every piece of the questions is cut from them. */
let pattern = new Uint8Array(0);

const patternBytes = (length, offset = 0) => {
  if (pattern.length < offset + length) {
    pattern = new Uint8Array(offset + length);
    for (let index = 0; index < pattern.length; index += 1) pattern[index] = index % 251;
  }
  return pattern.subarray(offset, offset + length);
};

/** A view of another kind that shows the same bytes, with other bytes before and behind it. */
const viewAs = {
  Uint8Array: (bytes) => bytes,
  ArrayBuffer: (bytes) => bytes.slice().buffer,
  SharedArrayBuffer: (bytes) => {
    // A page that is not isolated has none; an ordinary buffer then stands for it.
    const buffer = new (globalThis.SharedArrayBuffer ?? ArrayBuffer)(bytes.length);
    new Uint8Array(buffer).set(bytes);
    return buffer;
  },
  DataView: (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
  Float64Array: (bytes) => {
    const padded = new Uint8Array(bytes.length + 16).fill(255);
    padded.set(bytes, 8);
    return new Float64Array(padded.buffer, 8, bytes.length / 8);
  },
  Detached: (bytes) => {
    const copy = bytes.slice();
    structuredClone(copy.buffer, { transfer: [copy.buffer] });
    return copy;
  },
};

const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

/** Makes a value out of what JSON has no form for. */
const forms = {
  $number: Number,
  $bigint: BigInt,
  $undefined: () => undefined,
  $symbol: Symbol,
  $function: () => () => undefined,
  $hex: fromHex,
  /** Text with a lone surrogate, as UTF-16; not every reader of JSON takes one. */
  $units: (text) =>
    text
      .match(/..../g)
      .map((digits) => String.fromCharCode(Number.parseInt(digits, 16)))
      .join(''),
  $repeat: ([text, count]) => revive(text).repeat(count),
  $join: (parts) => parts.map(revive).join(''),
  $bytes: ([length, offset = 0, as = 'Uint8Array']) => viewAs[as](patternBytes(length, offset)),
};

const revive = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  const [[key, content] = []] = Object.entries(value);
  if (Object.hasOwn(forms, key ?? '')) return forms[key](content);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, revive(entry)]));
};

/** Consecutive pieces of the pattern, of these lengths. */
const piecesOf = (lengths) => {
  let offset = 0;
  return lengths.map((length) => {
    offset += length;
    return patternBytes(length, offset - length);
  });
};

const hasherOver = (sky, algorithm, lengths) => {
  const hasher = sky.createHasher(algorithm);
  for (const piece of piecesOf(lengths)) hasher.update(piece);
  return hasher;
};

const iterate = async function* (pieces) {
  yield* pieces;
};

/** The questions that take more than one call. */
const operations = {
  hashPieces: (sky, algorithm, lengths, encoding) => hasherOver(sky, algorithm, lengths).digest(encoding),
  /** Digests of the first piece, by the hasher that was cloned, and of both, by its clone. */
  hashClone: (sky, algorithm, [first, second]) => {
    const hasher = hasherOver(sky, algorithm, [first]);
    const clone = hasher.clone().update(patternBytes(second, first));
    return [hasher.digest(), clone.digest()];
  },
  hashInterleaved: (sky, algorithms, lengths) => {
    const hashers = algorithms.map((algorithm) => sky.createHasher(algorithm));
    for (const piece of piecesOf(lengths)) for (const hasher of hashers) hasher.update(piece);
    return hashers.map((hasher) => hasher.digest());
  },
  hashBlob: (sky, algorithm, lengths, options) => sky.hashStream(new Blob(piecesOf(lengths)), algorithm, options),
  hashIterable: (sky, algorithm, lengths, options) => sky.hashStream(iterate(piecesOf(lengths)), algorithm, options),
  hashReadable: (sky, algorithm, lengths, options) => {
    const pieces = piecesOf(lengths);
    const source = new ReadableStream({
      pull: (controller) => {
        const piece = pieces.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    });
    return sky.hashStream(source, algorithm, options);
  },
  hasherAfterDigest: (sky, algorithm, method) => {
    const hasher = sky.createHasher(algorithm);
    hasher.digest();
    return hasher[method]('a');
  },
  listAlgorithms: (sky) => [...sky.algorithms],
  unicodeVersion: (sky) => sky.unicodeVersion,
};

const isBytes = (value) => ArrayBuffer.isView(value);

const isSame = (a, b) => {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((entry, at) => isSame(entry, b[at]));
  if (isBytes(a) && isBytes(b)) return isSame([...a], [...b]);
  if (a?.$throws !== undefined) return a.$throws === b?.$throws;
  return Object.is(a, b);
};

const show = (value) => {
  if (typeof value === 'bigint') return `${value}n`;
  if (isBytes(value)) return `bytes ${[...value]}`;
  if (value?.$throws !== undefined) return `throws ${value.$throws}`;
  return JSON.stringify(value) ?? String(value);
};

const shorten = (text) => (text.length > 300 ? `${text.slice(0, 300)}...` : text);

/** A thrown error by what callers rely on; its text is compared elsewhere. */
const errorText = (error) => `${error?.name} ${error?.code ?? error?.message}`;

/** What the package answers to a question: a value, or `{ $throws }`. */
export const ask = async (sky, [name, args]) => {
  try {
    const values = args.map(revive);
    const given = Object.hasOwn(operations, name) ? operations[name](sky, ...values) : sky[name](...values);
    return given instanceof Promise ? await given : given;
  } catch (error) {
    return { $throws: errorText(error) };
  }
};

/** undefined, or what is wrong with the answer to one question. */
const failureOf = async (sky, question) => {
  const [name, args, answer] = question;
  const expected = revive(answer);
  const given = await ask(sky, question);
  if (isSame(given, expected)) return undefined;
  const asked = args.map((value) => JSON.stringify(value)).join(', ');
  return shorten(`${name}(${asked}): ${show(given)}, not ${show(expected)}`);
};

const familyFunctions = {
  string: [
    'base36Encode',
    'base36Decode',
    'formatFloat',
    'formatCompact',
    'truncateLongString',
    'truncate',
    'makeClusterNameOnCloud',
    'isValidClusterName',
  ],
  hash: ['hash'],
};

/** The backends that answer a function; hash has one choice per algorithm, which only `why` tells. */
const backendsOf = ({ backend, why }) => {
  const told = [...why.matchAll(/(js|wasm|native) \(/g)].map(([, name]) => name);
  return told.length > 0 ? told : [backend];
};

const usedBy = (sky, family) => {
  const { functions } = sky.getBackendInfo();
  const used = familyFunctions[family].flatMap((name) => backendsOf(functions[name]));
  return backends.filter((backend) => used.includes(backend));
};

const runFamily = async (sky, golden, family, backend) => {
  const row = { family, backend, passed: 0, failed: 0, failures: [], used: usedBy(sky, family) };
  const count = (failure) => {
    if (failure === undefined) {
      row.passed += 1;
      return;
    }
    row.failed += 1;
    if (row.failures.length < failuresKept) row.failures.push(failure);
  };
  for (const { family: of, cases } of golden.groups) {
    if (of !== family) continue;
    for (const question of cases) count(await failureOf(sky, question));
  }
  // A forced backend must have given the answers itself, and none may have broken on the way.
  if (backend !== 'default' && `${row.used}` !== backend) count(`${row.used} answers though ${backend} is forced`);
  const faults = sky.getBackendInfo().events.filter((event) => event.type !== 'broken');
  if (faults.length > 0) count(`${faults.length} faults, the first: ${faults[0].message}`);
  return row;
};

const runPortable = async (sky, golden, states) => {
  const rows = [];
  for (const family of Object.keys(familyFunctions)) {
    rows.push(await runFamily(sky, golden, family, 'default'));
    const { has } = sky.getBackendInfo().functions[familyFunctions[family][0]];
    for (const backend of backends) {
      if (states[backend].state !== 'ok' || !has.includes(backend)) continue;
      sky.configure({ backend });
      try {
        rows.push(await runFamily(sky, golden, family, backend));
      } finally {
        sky.configure({ backend: undefined });
      }
    }
  }
  return rows;
};

const isCount = (value) => Number.isInteger(value) && value > 0;
const isDigest = (value) => /^[0-9a-f]{64}$/.test(value);
const isBoolean = (value) => typeof value === 'boolean';
const isLines = (value) => Array.isArray(value) && value.length === 1 && typeof value[0] === 'string';

/** A call of each function bound to the operating system, and what its answer looks like. `file` lies in the current folder. */
const boundCalls = {
  hashFile: [(sky, file) => sky.hashFile(file), isDigest],
  hashFileSync: [(sky, file) => sky.hashFileSync(file), isDigest],
  readLastNLines: [(sky, file) => sky.readLastNLines(file, 1), isLines],
  readLastNLinesSync: [(sky, file) => sky.readLastNLinesSync(file, 1), isLines],
  findFreePort: [(sky) => sky.findFreePort(), isCount],
  findFreePortSync: [(sky) => sky.findFreePortSync(), isCount],
  isPortAvailable: [(sky) => sky.isPortAvailable(65535), isBoolean],
  isPortAvailableSync: [(sky) => sky.isPortAvailableSync(65535), isBoolean],
  getCpuCount: [(sky) => sky.getCpuCount(), isCount],
  getMemSizeGb: [(sky) => sky.getMemSizeGb(), (value) => value > 0],
  isProcessAlive: [(sky) => sky.isProcessAlive(globalThis.process?.pid || 1), (value) => value === true],
  getParallelThreads: [(sky) => sky.getParallelThreads(), isCount],
  getMaxWorkersForFileMounts: [(sky) => sky.getMaxWorkersForFileMounts({ '/data': '.' }), isCount],
  estimateFdForDirectory: [(sky) => sky.estimateFdForDirectory('.'), (value) => value >= 0],
};

const boundOutcome = async (sky, [call, isRight], file) => {
  try {
    const result = await call(sky, file);
    return isRight(result) ? 'answered' : `answered ${show(result)}`;
  } catch (error) {
    return error?.code ?? String(error);
  }
};

const runBound = async (sky, file) => {
  const bound = {};
  for (const [name, call] of Object.entries(boundCalls)) bound[name] = await boundOutcome(sky, call, file);
  return bound;
};

/** What a runtime makes of the package, as JSON can carry it; `file` is one that the functions of io may read. */
export const check = async (sky, golden, file = 'package.json') => {
  const info = sky.getBackendInfo();
  const states = Object.fromEntries(
    backends.map((name) => {
      const { state, cause } = info.backends[name];
      return [name, { state, cause: cause?.message ?? null }];
    }),
  );
  const rows = await runPortable(sky, golden, states);
  return { runtime: info.runtime, backends: states, rows, bound: await runBound(sky, file) };
};
