/** The reference for hashing files and reading their ends, over node:fs. Each is one generator for both of its forms. */
import type { BigIntStats } from 'node:fs';
import type { Kernels, Path, Watch } from '../../contract.ts';
import { fileChangedError } from '../../errors.ts';
import {
  ErrorConstructor,
  infinity,
  max,
  min,
  toNumber,
  typedArrayByteLength,
  typedArraySet,
  Uint8ArrayConstructor,
} from '../../intrinsics.ts';
import { part } from '../../lines.ts';
import { carryOut, carryOutSync, exactly, type OpenFile, type Question, type Steps, withFile } from './files.ts';
import { createHashState } from './hash.ts';

export { claimPort, findPort, findPortSync } from './ports.ts';

/** Up to `length` bytes from the present place or from `position` on; 0 at the end. */
const read = (
  { descriptor }: OpenFile,
  into: Uint8Array,
  from: number,
  length: number,
  position: number | null,
): Question => ({
  call: 'read',
  args: [descriptor, into, from, length, position],
});

/** From 128 KiB to 1 MiB hashing takes the same time; smaller blocks cost calls, larger ones hold the event loop. */
const blockBytes = 256 * 1024;
/** The most that one read of a file under /proc usually gives. */
const smallestBlockBytes = 4096;

const isSame = (before: BigIntStats, after: BigIntStats): boolean =>
  before.size === after.size &&
  before.mtimeNs === after.mtimeNs &&
  before.ctimeNs === after.ctimeNs &&
  before.dev === after.dev &&
  before.ino === after.ino;

function* hashSteps(path: Path, file: OpenFile, algorithm: number, stable: boolean, watch: Watch): Steps<string> {
  const size = toNumber(file.stats.size);
  const state = createHashState(algorithm);
  const block = new Uint8ArrayConstructor(min(max(size + 1, smallestBlockBytes), blockBytes));
  const stat: Question = { call: 'fstat', args: [file.descriptor, exactly] };
  // A file that grows as fast as it is read would never end.
  let allowed = size + blockBytes;
  let bytes = 0;
  for (;;) {
    if (watch.isAborted()) throw new ErrorConstructor('nobody waits for this digest');
    watch.report(bytes, size);
    if (bytes === allowed) break;
    const count = (yield read(file, block, 0, min(typedArrayByteLength(block), allowed - bytes), null)) as number;
    if (count === 0) break;
    state.update(part(block, 0, count));
    bytes += count;
    // Files under /proc say 0 however long they are.
    if (size === 0 && bytes === allowed && ((yield stat) as BigIntStats).size === 0n) allowed = infinity;
  }
  if (stable && !isSame(file.stats, (yield stat) as BigIntStats)) throw fileChangedError(path);
  return state.digest();
}

export const hashFile: Kernels<'js'>['hashFile'] = (path, algorithm, stable, watch) =>
  carryOut(
    path,
    withFile(path, (file) => hashSteps(path, file, algorithm, stable, watch)),
  );

const nobody: Watch = { isAborted: () => false, report: () => {} };

export const hashFileSync: Kernels<'js'>['hashFileSync'] = (path, algorithm, stable) =>
  carryOutSync(
    path,
    withFile(path, (file) => hashSteps(path, file, algorithm, stable, nobody)),
  );

/** Chunks double up to here, so that a long tail takes few reads whatever size they begin with. */
const largestChunkBytes = 4 * 1024 * 1024;

const newline = 10;

/** A piece of the file; `next` is the one behind it. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly next: Chunk | undefined;
}

const join = (first: Chunk | undefined): Uint8Array => {
  let length = 0;
  for (let chunk = first; chunk; chunk = chunk.next) length += typedArrayByteLength(chunk.bytes);
  const joined = new Uint8ArrayConstructor(length);
  let filled = 0;
  for (let chunk = first; chunk; chunk = chunk.next) {
    typedArraySet(joined, chunk.bytes, filled);
    filled += typedArrayByteLength(chunk.bytes);
  }
  return joined;
};

/** What follows the first '\n': before it stands the rest of a line that begins earlier. */
const withoutPartialLine = (bytes: Uint8Array): Uint8Array => {
  let start = 0;
  while (start < typedArrayByteLength(bytes) && bytes[start] !== newline) start += 1;
  return part(bytes, min(start + 1, typedArrayByteLength(bytes)), typedArrayByteLength(bytes));
};

function* tailSteps(file: OpenFile, n: number, chunkSize: number, maxBytes: number): Steps<Uint8Array> {
  const size = toNumber(file.stats.size);
  const window = max(0, size - maxBytes);
  let first: Chunk | undefined;
  let missing = n;
  let start = size;
  let wanted = chunkSize;
  while (start > window && missing > 0) {
    wanted = min(wanted, start - window);
    start -= wanted;
    const chunk = new Uint8ArrayConstructor(wanted);
    let filled = 0;
    while (filled < wanted) {
      const count = (yield read(file, chunk, filled, wanted - filled, start + filled)) as number;
      if (count === 0) break;
      filled += count;
    }
    if (filled < wanted) {
      // The file ends here by now: what was read beyond is gone.
      first = undefined;
      missing = n;
    }
    const bytes = part(chunk, 0, filled);
    let index = filled - 1;
    // A '\n' that ends the file begins no further line.
    if (!first && bytes[index] === newline) index -= 1;
    for (; index >= 0; index -= 1) {
      if (bytes[index] !== newline) continue;
      missing -= 1;
      if (missing === 0) return join({ bytes: part(bytes, index + 1, filled), next: first });
    }
    if (filled > 0) first = { bytes, next: first };
    wanted = min(2 * wanted, max(largestChunkBytes, chunkSize));
  }
  return window === 0 ? join(first) : withoutPartialLine(join(first));
}

export const readTail: Kernels<'js'>['readTail'] = (path, n, chunkSize, maxBytes) =>
  carryOut(
    path,
    withFile(path, (file) => tailSteps(file, n, chunkSize, maxBytes)),
  );

export const readTailSync: Kernels<'js'>['readTailSync'] = (path, n, chunkSize, maxBytes) =>
  carryOutSync(
    path,
    withFile(path, (file) => tailSteps(file, n, chunkSize, maxBytes)),
  );
