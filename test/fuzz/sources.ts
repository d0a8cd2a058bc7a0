/** What hashStream may be given to read: streams, iterables and blobs that keep to their protocols, or do not. All end. */
import fc from 'fast-check';
import { bytes } from './bytes.ts';
import { hostile, revoked } from './hostile.ts';
import { type Log, literals, type Recipe, recipe, Thrown } from './recipe.ts';

const pieces = (log: Log, recipes: readonly Recipe[]): readonly unknown[] => recipes.map(({ make }) => make(log));

type Build = (log: Log, recipes: readonly Recipe[], isFailing: boolean) => unknown;

/** An iterator by hand, whose answers need not be promises. */
const byHand: Build = (log, recipes, isFailing) => {
  const given = pieces(log, recipes);
  let index = 0;
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        if (index < given.length) return { done: false, value: given[index++] };
        if (isFailing) throw new Thrown('source');
        return { done: true };
      },
      return: () => {
        throw new Thrown('return');
      },
    }),
  };
};

const builds: { readonly [name: string]: Build } = {
  'async generator': async function* (log, recipes, isFailing) {
    yield* pieces(log, recipes);
    if (isFailing) throw new Thrown('source');
  },
  ReadableStream: (log, recipes, isFailing) =>
    new ReadableStream({
      start: (controller) => {
        for (const piece of pieces(log, recipes)) controller.enqueue(piece);
        if (isFailing) controller.error(new Thrown('source'));
        else controller.close();
      },
    }),
  'iterator by hand': byHand,
  'iterator without results': () => ({ [Symbol.asyncIterator]: () => ({ next: () => null }) }),
  'iterator of nothing': () => ({ [Symbol.asyncIterator]: () => undefined }),
  Blob: (_log, recipes) => new Blob(recipes.map(({ name }) => name)),
  'blob that lies': (_log, recipes) => ({ size: -1, stream: () => new Blob(recipes.map(({ name }) => name)).stream() }),
  'stream that is read already': () => {
    const stream = new ReadableStream();
    stream.getReader();
    return stream;
  },
  'object with throwing getters': () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Thrown('source');
        },
      },
    ),
};

/** JavaScript's own generator asks what it yields for a `then`: there nothing may tell on who asks. */
const silent = hostile.filter(({ name }) => !/^(trapped|inheriting|coercible)/.test(name));

const active = fc.constantFrom(...Object.entries(builds)).chain(([name, build]) => {
  const other = name === 'async generator' ? silent : hostile;
  const contents = fc.array(fc.oneof({ weight: 5, arbitrary: bytes }, { weight: 1, arbitrary: other }), {
    maxLength: 4,
  });
  return fc.tuple(contents, fc.boolean()).map(([recipes, isFailing]) =>
    recipe(`${isFailing ? 'failing ' : ''}${name} of [${recipes.map(({ name }) => name).join(', ')}]`, (log) => {
      log.isActive = true;
      return build(log, recipes, isFailing);
    }),
  );
});

/** A stream, or what looks like none: of that, unlike of other arguments, some properties are asked. */
export const sources: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 4, arbitrary: active },
  { weight: 1, arbitrary: bytes.filter(({ name }) => name !== 'bytes that lie') },
  { weight: 1, arbitrary: literals(fc.constantFrom<unknown>(undefined, null, 'text', 1, {}, [], () => 1)) },
);

const signalBuilds: { readonly [name: string]: () => unknown } = {
  'signal that never aborts': () => new AbortController().signal,
  'aborted signal': () => AbortSignal.abort(new Thrown('signal')),
  'signal that aborts soon': () => {
    const controller = new AbortController();
    queueMicrotask(() => controller.abort(new Thrown('signal')));
    return controller.signal;
  },
  "a library's signal": () => ({
    aborted: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
  'revoked signal': () => revoked({}),
  'signal that throws': () => ({
    aborted: false,
    addEventListener: () => {
      throw new Thrown('signal');
    },
    removeEventListener: () => {
      throw new Thrown('signal');
    },
  }),
};

export const signals: fc.Arbitrary<Recipe> = fc.constantFrom(...Object.entries(signalBuilds)).map(([name, build]) =>
  recipe(name, (log) => {
    log.isActive = true;
    return build();
  }),
);
