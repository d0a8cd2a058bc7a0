/** What is visited: which script, in which place, under which policy. */
import type { Entry, Policy } from './site.ts';

/** How a script is started. */
export const places = {
  page: 'page, unbundled',
  bundle: 'page, bundled',
  worker: 'module worker',
  classic: 'classic worker',
  shared: 'shared worker',
  service: 'service worker',
  frame: 'frame',
} as const;

export type Place = keyof typeof places;

export interface Visit {
  readonly entry: Entry;
  readonly place: Place;
  readonly policy: Policy;
}

const product = (entry: Entry, inPlaces: readonly Place[], under: readonly Policy[]): readonly Visit[] =>
  under.flatMap((policy) => inPlaces.map((place) => ({ entry, place, policy })));

export const visits: readonly Visit[] = [
  ...product('control', ['page'], ['allow']),
  ...product('golden', Object.keys(places) as Place[], ['allow', 'forbid']),
  ...product('golden', ['page', 'worker'], ['trust']),
  ...product('golden', ['page', 'worker'], ['isolate']),
  ...product('streams', ['page', 'worker'], ['allow', 'forbid']),
  ...product('realms', ['page'], ['allow', 'forbid']),
  ...product('shared', ['page', 'worker'], ['isolate']),
];

const underPolicy: { readonly [P in Policy]: string } = {
  allow: "CSP with 'wasm-unsafe-eval'",
  forbid: 'CSP that forbids wasm',
  trust: 'CSP with trusted types',
  isolate: 'cross-origin isolated',
};

/** The visit in words. */
export const describe = ({ entry, place, policy }: Visit): string =>
  `${entry === 'golden' ? '' : `${entry}: `}${places[place]}, ${underPolicy[policy]}`;

/** The address that is opened. */
export const addressOf = ({ entry, place, policy }: Visit, run: number): string => {
  const page = place === 'page' || place === 'bundle' ? place : 'start';
  return `/${policy}/${page}?${new URLSearchParams({ entry, place, run: String(run) })}`;
};
