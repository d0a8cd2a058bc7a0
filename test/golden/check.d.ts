/** What check.js tells of the package in one runtime. */
import type * as Sky from '../../ts/index.ts';

export type Family = 'string' | 'hash';

/** A value of golden.json: JSON, with `{"$form": ...}` for what JSON cannot hold. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** A function's name, its arguments, and its answer: a value, or `{"$throws": "Class CODE"}`. */
export type Question = readonly [name: string, args: readonly Value[], answer: Value];

/** golden.json. */
export interface Golden {
  readonly about: { readonly [name: string]: Value };
  readonly groups: readonly {
    readonly family: Family;
    readonly origin: string;
    readonly cases: readonly Question[];
  }[];
}

/** How the questions of one family were answered, as routed by default or by one backend. */
export interface FamilyRow {
  readonly family: Family;
  readonly backend: 'default' | Sky.Backend;
  readonly passed: number;
  readonly failed: number;
  /** The first five. */
  readonly failures: readonly string[];
  /** The backends that answered. */
  readonly used: readonly string[];
}

export interface Outcome {
  readonly runtime: { readonly name: string; readonly version: string };
  readonly backends: {
    readonly [B in Sky.Backend]: { readonly state: 'ok' | 'absent' | 'broken'; readonly cause: string | null };
  };
  readonly rows: readonly FamilyRow[];
  /** Per function that is bound to the operating system: 'answered', or the error's code. */
  readonly bound: { readonly [name: string]: string };
}

export declare const check: (sky: typeof Sky, golden: Golden, file?: string) => Promise<Outcome>;

/** What the package answers to one question: a value, or `{ $throws: 'Class CODE' }`. */
export declare const ask: (
  sky: typeof Sky,
  question: readonly [name: string, args: readonly Value[]],
) => Promise<unknown>;
