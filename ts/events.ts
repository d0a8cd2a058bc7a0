/**
 * What went wrong and was survived: the last hundred events, and whoever wants to hear of the next ones.
 *
 * What an event is about is decided elsewhere: here it is kept and told.
 */
import type { Backend, FunctionName } from './contract.ts';
import { rangeError, typeError } from './errors.ts';
import {
  bareArray,
  dateNow,
  ErrorConstructor,
  min,
  objectFreeze,
  ordinaryArray,
  StringConstructor,
  stringSlice,
} from './intrinsics.ts';
import { builtin, warn } from './runtime.ts';

/** A value in short, so that an event tells little of what a program works with. */
export interface Sample {
  /** 'string', 'bytes', 'number', 'boolean', 'undefined', 'object', or 'error' for what was thrown. */
  readonly type: string;
  /** Of a string in UTF-16 units, of bytes their number, of anything else null. */
  readonly length: number | null;
  /** The first 16 characters at most: of text, of bytes in hexadecimal, of a number, of an error's code. */
  readonly start: string;
}

/** What it takes to see a difference again: the question, and both answers to it. */
export interface Reproduction {
  /** As the kernel was asked; an algorithm stands as its place in {@link algorithms}. */
  readonly arguments: readonly Sample[];
  /** What the backend answered. */
  readonly answer: Sample;
  /** What js answered, and the caller got. */
  readonly expected: Sample;
}

/** Something that went wrong and was survived; never an error of a caller's. */
export interface RouterEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /**
   * A backend did not load ('broken'), failed a call ('fault') or answered otherwise than js ('mismatch'); a function was
   * taken away from it ('rollback').
   */
  readonly type: 'broken' | 'fault' | 'mismatch' | 'rollback';
  /** Whose failure it was. */
  readonly backend: Backend;
  /** null where it concerns them all. */
  readonly function: FunctionName | null;
  /** What went wrong, in the backend's words; 256 characters at most. */
  readonly message: string;
  /** Of a mismatch, unless the rollout has `samples: false`; else null. */
  readonly reproduction: Reproduction | null;
}

const eventsKept = 100;
const listenersKept = 100;
const longestMessage = 256;

/** The last hundred, oldest first. */
export let events: readonly RouterEvent[] = /* @__PURE__ */ objectFreeze([]);

/** How many of them, the newest, have not been told yet. */
let untold = 0;

/** Whoever hears of events. */
interface Listener {
  readonly hear: (event: RouterEvent) => unknown;
  hasThrown: boolean;
}

let listeners: readonly Listener[] = /* @__PURE__ */ bareArray<Listener>();

/** Node's way to listen without knowing us. It raises what a subscriber throws as an uncaught exception of its own. */
const channel: Listener = {
  hear: (event) => {
    const subscribers = builtin('node:diagnostics_channel')?.channel('skypilot-utils');
    if (subscribers?.hasSubscribers) subscribers.publish(event);
  },
  hasThrown: false,
};

const textOf = (cause: unknown): string =>
  cause instanceof ErrorConstructor ? cause.message : StringConstructor(cause);

/** Tells one listener, and survives it. Awaited, since an async function that rejects would end the process. */
const tell = async (listener: Listener, event: RouterEvent): Promise<void> => {
  try {
    await listener.hear(event);
  } catch (error) {
    if (listener.hasThrown) return;
    listener.hasThrown = true;
    const what = error instanceof ErrorConstructor ? error.message : typeof error;
    warn(`a listener to the events of skypilot-utils threw: ${what}`, 'SKYPILOT_UTILS_LISTENER');
  }
};

/** Tells everyone of what is new. */
const tellAll = async (): Promise<void> => {
  // Not within the call that it is about: that has its data in buffers that a call by a listener would use, too.
  await undefined;
  const news = events;
  let index = news.length - untold;
  untold = 0;
  for (; index < news.length; index += 1) {
    const event = news[index] as RouterEvent;
    void tell(channel, event);
    const present = listeners;
    for (let place = 0; place < present.length; place += 1) void tell(present[place] as Listener, event);
  }
};

/** All of a list but one, and one more, in a new list. */
const changed = <T>(items: readonly T[], without: number, added?: T): T[] => {
  const next: T[] = bareArray();
  for (let index = 0; index < items.length; index += 1) if (index !== without) next[next.length] = items[index] as T;
  if (added !== undefined) next[next.length] = added;
  return next;
};

const none = -1;

/** Keeps an event, dropping the oldest beyond a hundred, and has it told. */
export const keep = (
  type: RouterEvent['type'],
  backend: Backend,
  name: FunctionName | null,
  cause: unknown,
  reproduction: Reproduction | null = null,
): void => {
  const message = stringSlice(textOf(cause), 0, longestMessage);
  const event = objectFreeze({ time: dateNow(), type, backend, function: name, message, reproduction });
  events = objectFreeze(ordinaryArray(changed(events, events.length < eventsKept ? none : 0, event)));
  if (untold === 0) void tellAll();
  untold = min(untold + 1, eventsKept);
};

/**
 * Calls a function for each event from now on: a backend that breaks, fails a call or answers wrongly, and a function
 * that is taken away from it. An error of a caller's is no event.
 *
 * It is called after the call that the event is about, before any timer, and its answer is waited for by nobody. What it throws,
 * or rejects with, changes nothing; the first time a process warning says so (SKYPILOT_UTILS_LISTENER). When more than
 * a hundred events happen before it can be called, the oldest are left out. Where the runtime has node:diagnostics_channel,
 * the same events go to the channel 'skypilot-utils'.
 *
 * @param listener - takes an event, which is frozen.
 * @returns a function that ends it.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE beyond a hundred listeners
 * @example
 * const stop = onEvent(({ type, message }) => console.error(type, message));
 * stop(); // undefined
 */
export const onEvent = (listener: (event: RouterEvent) => void): (() => void) => {
  const what = 'listen to events';
  if (typeof listener !== 'function') throw typeError(what, 'listener', 'a function', listener);
  if (listeners.length >= listenersKept) {
    throw rangeError(what, 'the number of listeners', `at most ${listenersKept}`, listeners.length + 1);
  }
  const own: Listener = { hear: listener, hasThrown: false };
  listeners = changed(listeners, none, own);
  return () => {
    for (let place = 0; place < listeners.length; place += 1) {
      if (listeners[place] === own) listeners = changed(listeners, place);
    }
  };
};
