/** Asks every function its question in each of its backends. */
import { isDeepStrictEqual } from 'node:util';
import type { Backend, BackendState, FunctionName } from '../../index.ts';
import { type BusyPort, type Library, type Question, questions, withBusyPort } from './answers.ts';

/** How one backend of one function did: 'none' where it has no such function. */
export interface Check {
  readonly function: FunctionName;
  readonly backend: Backend;
  readonly result: 'ok' | 'wrong' | 'failed' | 'none' | BackendState['state'];
  /** What was answered instead, or what was thrown. */
  readonly detail?: string;
}

const backends: readonly Backend[] = ['js', 'wasm', 'native'];

/**
 * The library a second time, with state of its own: each backend can be asked then, whatever was forced at the first call.
 * Seen from dist/cli, where this runs; another query makes it another module.
 */
const again = '../index.js?again';

const outcomeOf = async (
  library: Library,
  busyPort: BusyPort,
  { ask, answer }: Question,
): Promise<Pick<Check, 'result' | 'detail'>> => {
  const before = library.getBackendInfo().events.length;
  try {
    const got = await ask(library, busyPort);
    const fault = library.getBackendInfo().events[before];
    if (fault) return { result: 'failed', detail: fault.message };
    if (isDeepStrictEqual(got, answer)) return { result: 'ok' };
    return { result: 'wrong', detail: `${JSON.stringify(got)}, not ${JSON.stringify(answer)}` };
  } catch (error) {
    return { result: 'failed', detail: (error as Error).message };
  }
};

/** All of them, function by function. To be called where no variable forces a backend. */
export const runChecks = async (): Promise<readonly Check[]> => {
  const library = (await import(again)) as Library;
  const { functions, backends: states } = library.getBackendInfo();
  return withBusyPort(async (busyPort) => {
    const checks: Check[] = [];
    for (const [name, question] of Object.entries(questions) as [FunctionName, Question][]) {
      const has = functions[name]?.has ?? [];
      for (const backend of backends) {
        const { state } = states[backend];
        if (!has.includes(backend)) checks.push({ function: name, backend, result: 'none' });
        else if (state !== 'ok') checks.push({ function: name, backend, result: state });
        else {
          library.configure({ functions: { [name]: backend } });
          checks.push({ function: name, backend, ...(await outcomeOf(library, busyPort, question)) });
        }
      }
    }
    return checks;
  });
};
