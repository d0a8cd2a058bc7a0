/**
 * Who may hash a file now, among all calls of this thread and whatever the backend: two at once, first come first served.
 *
 * Where several threads hash, the addon holds all of them together to two of libuv's threads.
 */
import { PromiseConstructor } from './intrinsics.ts';
import type { Supervision } from './progress.ts';

/** Who waits to hash a file; `isGone` once nobody waits for the digest any more. */
interface Waiter {
  readonly begin: () => void;
  isGone: boolean;
  next: Waiter | undefined;
}

/** Of libuv's four threads two stay free for the rest of the program, which js uses for reading too. */
const mostAtOnce = 2;
let running = 0;
let firstWaiter: Waiter | undefined;
let lastWaiter: Waiter | undefined;

/** Resolves when this is one of the two that may go on; every one that did calls `passTurn` in the end. */
export const takeTurn = (watch: Supervision): Promise<void> =>
  new PromiseConstructor((resolve, reject) => {
    if (running < mostAtOnce) {
      running += 1;
      resolve();
      return;
    }
    const begin = (): void => {
      watch.onAbort = undefined;
      resolve();
    };
    const waiter: Waiter = { begin, isGone: false, next: undefined };
    if (lastWaiter) lastWaiter.next = waiter;
    else firstWaiter = waiter;
    lastWaiter = waiter;
    watch.onAbort = () => {
      waiter.isGone = true;
      reject();
    };
  });

/** Lets the next one go on. */
export const passTurn = (): void => {
  let next = firstWaiter;
  while (next?.isGone) next = next.next;
  firstWaiter = next?.next;
  if (!firstWaiter) lastWaiter = undefined;
  if (next) next.begin();
  else running -= 1;
};
