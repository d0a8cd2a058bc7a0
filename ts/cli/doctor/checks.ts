/** Asks every function its question in each of its backends. */
import { isDeepStrictEqual } from 'node:util';
import type { Backend, BackendState, FunctionName } from '../../index.ts';
import { inPlace, type Library, type Place, type Question, questions } from './answers.ts';

/** How one backend of one function did: 'none' where it has no such function. */
export interface Check {
  readonly function: FunctionName;
  readonly backend: Backend;
  readonly result: 'ok' | 'wrong' | 'failed' | 'none' | BackendState['state'];
  /** What was answered instead, or what was thrown. */
  readonly detail?: string;
}

const backends: readonly Backend[] = ['js', 'wasm', 'native'];

/** What somebody forces by the environment, which wins over `configure` and is read at the first call. */
const settings = ['SKYPILOT_UTILS_BACKEND', 'SKYPILOT_USE_RUST'];

/** Seen from dist/cli, where this runs. Another query makes it another module. */
const unforced = '../index.js?unforced';

/**
 * The library a second time, with state of its own and without those settings: each backend can be asked then, whatever
 * is forced here.
 */
const loadUnforced = async (): Promise<Library> => {
  const kept = settings.map((name) => [name, process.env[name]] as const);
  for (const name of settings) delete process.env[name];
  try {
    const library = (await import(unforced)) as Library;
    library.getBackendInfo();
    return library;
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
};

const outcomeOf = async (
  library: Library,
  place: Place,
  { ask, answer }: Question,
): Promise<Pick<Check, 'result' | 'detail'>> => {
  const before = library.getBackendInfo().events.length;
  try {
    const got = await ask(library, place);
    const fault = library.getBackendInfo().events[before];
    if (fault) return { result: 'failed', detail: fault.message };
    if (isDeepStrictEqual(got, answer)) return { result: 'ok' };
    return { result: 'wrong', detail: `${JSON.stringify(got)}, not ${JSON.stringify(answer)}` };
  } catch (error) {
    return { result: 'failed', detail: (error as Error).message };
  }
};

/** All of them, function by function. */
export const runChecks = async (): Promise<readonly Check[]> => {
  const library = await loadUnforced();
  const { functions, backends: states } = library.getBackendInfo();
  return inPlace(async (place) => {
    const checks: Check[] = [];
    for (const [name, question] of Object.entries(questions) as [FunctionName, Question][]) {
      const has = functions[name]?.has ?? [];
      for (const backend of backends) {
        const { state } = states[backend];
        if (!has.includes(backend)) checks.push({ function: name, backend, result: 'none' });
        else if (state !== 'ok') checks.push({ function: name, backend, result: state });
        else {
          library.configure({ functions: { [name]: backend } });
          checks.push({ function: name, backend, ...(await outcomeOf(library, place, question)) });
        }
      }
    }
    return checks;
  });
};
