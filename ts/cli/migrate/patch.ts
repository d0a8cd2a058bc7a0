/** Patches in git's form, as `git apply` and `patch -p1` read them in the folder that they are relative to. */
import { formatPatch, structuredPatch } from 'diff';

/** What takes a file from one text to another; '' where both are the same. */
export const patchOf = (file: string, from: string, to: string): string => {
  const patch = structuredPatch(`a/${file}`, `b/${file}`, from, to, undefined, undefined, { context: 3 });
  if (patch.hunks.length === 0) return '';
  const text = formatPatch({ ...patch, isGit: true });
  const hunks = text.indexOf('\n@@ ');
  // As git does: patch(1) ends a name with blanks at a tab.
  return text.slice(0, hunks).replace(/^(?:---|\+\+\+) [ab]\/.* .*$/gm, '$&\t') + text.slice(hunks);
};
