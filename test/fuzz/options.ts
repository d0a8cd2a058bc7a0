/** Objects of options in every disguise: getters, proxies, inheritance, properties of nobody's. */
import fc from 'fast-check';
import { hostile, inert, revoked } from './hostile.ts';
import { type Log, type Recipe, recipe, Thrown } from './recipe.ts';

const kinds = ['value', 'getter', 'hidden', 'inherited', 'throwing'] as const;
type Kind = (typeof kinds)[number];
type Entry = readonly [key: string, value: Recipe, kind: Kind];

const define = (log: Log, target: object, [key, value, kind]: Entry): void => {
  // Made once: what a second read would give is something else.
  const made = value.make(log);
  switch (kind) {
    case 'value':
    case 'hidden':
      Object.defineProperty(target, key, { value: made, enumerable: kind === 'value' });
      return;
    case 'getter': {
      let reads = 0;
      const get = (): unknown => {
        log.read(key);
        reads += 1;
        return reads === 1 ? made : Symbol('another value');
      };
      Object.defineProperty(target, key, { get, enumerable: true });
      return;
    }
    case 'inherited': {
      const get = (): unknown => {
        log.fault(`inherited ${key} was read`);
        return made;
      };
      Object.defineProperty(Object.getPrototypeOf(target), key, { get });
      return;
    }
    case 'throwing':
      Object.defineProperty(target, key, {
        enumerable: true,
        get: () => {
          log.isActive = true;
          throw new Thrown(`getter of ${key}`);
        },
      });
  }
};

/** Only looking is allowed, and at each property's value once. */
const watched = (log: Log, target: object): object => {
  const refuse = (what: string) => (): never => {
    log.fault(`${what} of options`);
    throw new Thrown(what);
  };
  return new Proxy(target, {
    get: (object, key) => {
      // A getter below counts for itself.
      if (Object.getOwnPropertyDescriptor(object, key)?.get === undefined) log.read(key);
      return Reflect.get(object, key);
    },
    set: refuse('set'),
    defineProperty: refuse('defineProperty'),
    deleteProperty: refuse('deleteProperty'),
    setPrototypeOf: refuse('setPrototypeOf'),
    preventExtensions: refuse('preventExtensions'),
    getPrototypeOf: refuse('getPrototypeOf'),
  });
};

const container = (entries: readonly Entry[], isProxy: boolean): Recipe => {
  const told = entries.map(([key, { name }, kind]) => `${kind === 'value' ? '' : `${kind} `}${key}: ${name}`);
  const make = (log: Log): object => {
    const target = Object.create({});
    for (const entry of entries) define(log, target, entry);
    return isProxy ? watched(log, target) : target;
  };
  const plain = (log: Log): object => {
    const own = entries.filter(([, , kind]) => kind !== 'inherited');
    return Object.fromEntries(own.map(([key, value]) => [key, value.make(log)]));
  };
  return recipe(`${isProxy ? 'proxy ' : ''}{ ${told.join(', ')} }`, make, plain);
};

const revokedOptions = recipe('revoked options', (log) => {
  log.isActive = true;
  return revoked({});
});

/** Of these an object's properties are asked, so that whoever told on it would be wrong. */
const inspected: ReadonlySet<string> = new Set(['signal', 'functions']);

/** An object with some of these keys, now and then none at all or something else. */
export const options = (fields: { readonly [key: string]: fc.Arbitrary<Recipe> }): fc.Arbitrary<Recipe> => {
  const entries = Object.entries(fields).map(([key, value]) =>
    fc.option(
      fc.tuple(
        fc.constant(key),
        fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: inspected.has(key) ? inert : hostile }),
        kindOf,
      ),
      { freq: 2 },
    ),
  );
  const objects = fc.tuple(fc.tuple(...entries), fc.boolean()).map(([chosen, isProxy]) =>
    container(
      chosen.filter((entry) => entry !== null),
      isProxy,
    ),
  );
  return fc.oneof(
    { weight: 12, arbitrary: objects },
    { weight: 1, arbitrary: fc.constant(revokedOptions) },
    { weight: 1, arbitrary: fc.constant(recipe('undefined', () => undefined)) },
    { weight: 1, arbitrary: fc.constantFrom(...[null, 1, 'x', true].map((value) => recipe(`${value}`, () => value))) },
  );
};

const kindOf: fc.Arbitrary<Kind> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Kind>('value', 'getter') },
  { weight: 1, arbitrary: fc.constantFrom(...kinds) },
);
