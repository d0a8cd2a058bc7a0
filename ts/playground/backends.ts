/** What the router tells of itself: the state of each backend, and who answers each function. */
import type { Backend, BackendInfo, FunctionName } from '../index.ts';
import { find, make } from './elements.ts';

/** Those that work in a page. */
const portable: readonly FunctionName[] = [
  'hash',
  'truncate',
  'truncateLongString',
  'base36Encode',
  'base36Decode',
  'formatFloat',
  'formatCompact',
  'makeClusterNameOnCloud',
  'isValidClusterName',
];

const backends: readonly Backend[] = ['js', 'wasm', 'native'];

/** A name with its colour. */
const makeBadge = (backend: Backend): HTMLElement => make('span', `badge ${backend}`, backend);

const causeOf = (cause: Error | null): string => {
  const told: string[] = [];
  for (let error: unknown = cause; error instanceof Error; error = error.cause) told.push(error.message);
  return told.join(': ');
};

/** Shows the states and the list. */
export const showBackends = (info: BackendInfo): void => {
  for (const backend of backends) {
    const { state, cause } = info.backends[backend];
    const told = make('dd', '', make('span', `state ${state}`, state), cause ? ` ${causeOf(cause)}` : '');
    find('#states').append(make('div', '', make('dt', '', makeBadge(backend)), told));
  }
  for (const name of portable) {
    const told = info.functions[name];
    if (!told) continue;
    const badge = make('dd', '', makeBadge(told.backend));
    find('#functions').append(make('div', '', make('dt', '', name), badge, make('dd', 'why', told.why)));
  }
};
