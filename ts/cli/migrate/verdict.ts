/** What a rule says of a call: what becomes of it, or why it stays as it is. */

import type { Source } from './source.ts';
import { type Call, endOf, type Path, part, startOf } from './syntax.ts';

/** The functions of ours that stand for others. */
export type Replacement =
  | 'base36Encode'
  | 'findFreePort'
  | 'getCpuCount'
  | 'getMemSizeGb'
  | 'hash'
  | 'hashFile'
  | 'hashFileSync'
  | 'isProcessAlive'
  | 'readLastNLines'
  | 'truncate';

/** Text from `start` to `end` of the source becomes `text`, or what it gives for the name our function has there. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string | ((name: string) => string);
}

/** What becomes of a call. */
export interface Change {
  readonly to: Replacement;
  readonly edits: readonly Edit[];
  /** What is no longer the same, for people: a clause without a full stop. */
  readonly differs: string;
}

/** A change; why there is none, in words; or undefined where the call is none of ours. */
export type Verdict = Change | string | undefined;

/** Looks at a call. */
export type Rule = (call: Call, source: Source) => Verdict;

export const replace = (path: Path, text: Edit['text']): Edit => ({ start: startOf(path), end: endOf(path), text });
export const insertBehind = (path: Path, text: string): Edit => ({ start: endOf(path), end: endOf(path), text });

/** The call becomes one of our function; `edits` are those of its arguments. */
export const rename = (call: Call, to: Replacement, differs: string, edits: readonly Edit[] = []): Change => ({
  to,
  edits: [replace(part(call, 'callee'), (name) => name), ...edits],
  differs,
});
