/** Values that no function expects: those that would run code when looked at, of other realms, revoked, in boxes. */
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { bytes } from './bytes.ts';
import { type Log, literal, literals, type Recipe, recipe, Thrown } from './recipe.ts';

/** A proxy of which everything that is done to it is a fault. */
const trapped = <T extends object>(log: Log, target: T): T => {
  const handler = Object.fromEntries(
    Object.getOwnPropertyNames(Reflect).map((trap) => [
      trap,
      (...args: unknown[]) => {
        log.fault(`${trap} of a proxy${args.length > 1 && typeof args[1] !== 'object' ? `, ${String(args[1])}` : ''}`);
        return (Reflect as unknown as Record<string, (...args: unknown[]) => unknown>)[trap]?.(...args);
      },
    ]),
  );
  return new Proxy(target, handler);
};

export const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

/** An object that answers every question about its value, and tells on who asks. */
const coercible = (log: Log, value: unknown): object => {
  const object = {};
  const keys = ['valueOf', 'toString', 'toJSON', 'length', 'byteLength', 'buffer', 'href', 'then', 'constructor'];
  for (const key of [...keys, Symbol.toPrimitive, Symbol.toStringTag, Symbol.iterator, Symbol.hasInstance]) {
    Object.defineProperty(object, key, {
      get: () => {
        log.fault(`${String(key)} was read`);
        return () => value;
      },
    });
  }
  return object;
};

const foreign: readonly string[] = [
  '({ a: 1 })',
  '[1, 2]',
  '() => 1',
  'new String("a")',
  'new Number(1)',
  'new Error("e")',
  'Symbol("s")',
  'Object(1n)',
  'new Map()',
  'Promise.resolve(1)',
];

/** Boxes hold what would do unboxed. */
const boxes: fc.Arbitrary<Recipe> = fc
  .constantFrom<unknown>('ff', 1, true, 5n, Symbol('boxed'))
  .map((value) => recipe(`Object(${fc.stringify(value)})`, () => Object(value)));

const targets: readonly (readonly [string, () => object])[] = [
  ['{}', () => ({})],
  ['[]', () => []],
  ['function', () => () => 'ff'],
  ['class', () => class {}],
  ['bytes', () => new Uint8Array([1, 2])],
  ['buffer', () => new ArrayBuffer(2)],
  ['URL', () => new URL('file:///tmp')],
  ['date', () => new Date(0)],
];

const disguised: fc.Arbitrary<Recipe> = fc
  .tuple(fc.constantFrom(...targets), fc.constantFrom('trapped', 'revoked', 'inheriting'))
  .map(([[name, make], how]) =>
    recipe(`${how} ${name}`, (log) => {
      if (how === 'trapped') return trapped(log, make());
      return how === 'revoked' ? revoked(make()) : Object.create(trapped(log, make()));
    }),
  );

const numbers = [Number.NaN, -0, 0.5, -1, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, 5e-324, Infinity, -Infinity];

/** Anything at all. */
export const hostile: fc.Arbitrary<Recipe> = fc.oneof(
  literals(fc.constantFrom<unknown>(undefined, null, true, Symbol('s'), Symbol.iterator, '', 0, 1, 1n, -1n)),
  literals(fc.constantFrom(...numbers)),
  literals(fc.string({ unit: 'binary', maxLength: 20 })),
  literals(fc.bigInt({ max: 2n ** 200n })),
  disguised,
  boxes,
  bytes,
  fc
    .constantFrom<unknown>('ff', 1, null)
    .map((value) => recipe(`coercible to ${String(value)}`, (log) => coercible(log, value))),
  fc.constantFrom(...foreign).map((code) => recipe(`of another realm: ${code}`, () => runInNewContext(code))),
  literals(fc.anything({ maxDepth: 1, withNullPrototype: true, withDate: true, withTypedArray: true })),
);

/** What does not mind being looked into: for arguments of which that is right. */
export const inert: fc.Arbitrary<Recipe> = hostile.filter(
  ({ name }) => !/^(trapped|revoked|inheriting|coercible|bytes that lie)/.test(name),
);

/** A function that is called back. */
export const callbacks: fc.Arbitrary<Recipe> = fc.oneof(
  literals(fc.constant(() => undefined)),
  fc.constant(
    recipe('a callback that throws', (log) => () => {
      log.isActive = true;
      throw new Thrown('callback');
    }),
  ),
  fc.constant(literal(runInNewContext('() => 1'))),
  fc.constant(
    recipe('a revoked callback', (log) => {
      log.isActive = true;
      return revoked(() => undefined);
    }),
  ),
);
