/** What the page asks of its worker, and what the worker answers. Types only. */
import type { Algorithm, Backend, Progress } from '../index.ts';

/** A digest, and how it came about. */
export interface Digested {
  readonly digest: string;
  readonly tookMs: number;
  readonly backend: Backend;
}

/** The middle of the rounds, and the span of their middle half. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** One function with one input, in both backends. */
export interface Measurement {
  readonly subject: string;
  /** 0 small, 1 medium, 2 large. */
  readonly size: 0 | 1 | 2;
  readonly input: string;
  /** Nanoseconds of a call. */
  readonly js: Spread;
  readonly wasm: Spread;
  /** js's time divided by wasm's, taken within each round. */
  readonly ratio: Spread;
}

/** Every kind of work, by name. */
export interface Work {
  digest: { input: { readonly file: File; readonly algorithm: Algorithm }; output: Digested };
  compare: { input: null; output: readonly Measurement[] };
}

export type Kind = keyof Work;

/** From the page. */
export type Request =
  | { readonly [K in Kind]: { readonly id: number; readonly kind: K; readonly input: Work[K]['input'] } }[Kind]
  | { readonly id: number; readonly kind: 'cancel' };

/** From the worker. */
export type Reply =
  | { readonly id: number; readonly type: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly type: 'done'; readonly output: Work[Kind]['output'] }
  | { readonly id: number; readonly type: 'failed'; readonly message: string };
