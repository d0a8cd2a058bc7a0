/** process-exists and is-running, which isProcessAlive stands for. */
import { isProcessId, textOf } from '../proofs.ts';
import { type Call, isAwaited, parts } from '../syntax.ts';
import { type Rule, rename, type Verdict } from '../verdict.ts';

const check = (call: Call, differs: string): Verdict => {
  const [pid, ...others] = parts(call, 'arguments');
  if (pid === undefined || others.length > 0) return 'it is not given one argument';
  if (textOf(pid) !== undefined) return 'it looks for a name; isProcessAlive takes the id';
  if (!isProcessId(pid)) return 'the syntax does not show that this is a number; isProcessAlive refuses all else';
  return rename(call, 'isProcessAlive', differs);
};

const zombies =
  'a zombie, a thread and an id below 1 are not alive; a number that is no whole number below 2 ** 31 is refused';

export const processExists: Rule = (call) =>
  isAwaited(call)
    ? check(call, `isProcessAlive answers at once, so its await may go; ${zombies}`)
    : 'its promise is passed on; isProcessAlive answers at once';

export const isRunning: Rule = (call) => check(call, zombies);
