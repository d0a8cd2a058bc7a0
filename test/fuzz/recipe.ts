/** How a hostile value is made, anew for every call, and what is noted when somebody touches it. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';

/** What was done to the values of one call. */
export class Log {
  /** Code of a value that nobody may run: coercions anywhere, and any property of what is no object of options. */
  readonly faults: string[] = [];
  /** How often each property of an object of options was read. */
  readonly reads: Map<string, number> = new Map();
  /** Whether the caller's own code had its say: a getter that throws, a source, a revoked proxy. Its errors are the caller's. */
  isActive = false;
  readonly #watched: (readonly [bytes: Uint8Array, copy: Uint8Array])[] = [];

  fault(what: string): void {
    this.faults.push(what);
  }

  read(key: PropertyKey): void {
    const name = String(key);
    const count = (this.reads.get(name) ?? 0) + 1;
    this.reads.set(name, count);
    if (count > 1) this.fault(`option ${name} read ${count} times`);
  }

  /** Bytes that must stay as they are. */
  watch(bytes: Uint8Array): void {
    this.#watched.push([bytes, bytes.slice()]);
  }

  /** All that was done and must not be. */
  complaints(): readonly string[] {
    const written = this.#watched.filter(([bytes, copy]) => !isDeepStrictEqual(Uint8Array.from(bytes), copy));
    return written.length > 0 ? [...this.faults, 'an input was written to'] : this.faults;
  }
}

/** What the caller's own code throws. */
export class Thrown extends Error {}

/** A value to be. */
export interface Recipe {
  readonly name: string;
  readonly make: (log: Log) => unknown;
  /** The same without its disguise, which must be answered the same. */
  readonly plain: (log: Log) => unknown;
  readonly [fc.toStringMethod]: () => string;
}

export const recipe = (name: string, make: (log: Log) => unknown, plain = make): Recipe => ({
  name,
  make,
  plain,
  [fc.toStringMethod]: () => name,
});

/** A value that is what it is. */
export const literal = (value: unknown): Recipe => recipe(fc.stringify(value), () => value);

export const literals = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Recipe> => arbitrary.map(literal);
