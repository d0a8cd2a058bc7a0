/** Which functions are told together, under which heading. */
import type { FunctionName } from '../../contract.ts';

/** Functions that belong together. */
export interface Group {
  readonly title: string;
  readonly functions: readonly FunctionName[];
}

export const groups: readonly Group[] = [
  {
    title: 'Strings',
    functions: [
      'base36Encode',
      'base36Decode',
      'formatFloat',
      'formatCompact',
      'truncateLongString',
      'truncate',
      'makeClusterNameOnCloud',
      'isValidClusterName',
    ],
  },
  { title: 'Hashes', functions: ['hash'] },
  {
    title: 'Files and ports',
    functions: ['hashFile', 'readLastNLines', 'estimateFdForDirectory', 'findFreePort', 'isPortAvailable'],
  },
  {
    title: 'Limits and processes',
    functions: ['getCpuCount', 'getMemSizeGb', 'getParallelThreads', 'isProcessAlive', 'getMaxWorkersForFileMounts'],
  },
];

/** The cases of each group that has some, function by function; what no group knows comes last. */
export const groupCases = <Item extends { readonly function: FunctionName }>(
  cases: readonly Item[],
): readonly { readonly title: string; readonly cases: readonly Item[] }[] => {
  const known = groups.flatMap(({ functions }) => functions);
  const others: Group = {
    title: 'Others',
    functions: [...new Set(cases.map((one) => one.function))].filter((name) => !known.includes(name)),
  };
  return [...groups, others]
    .map(({ title, functions }) => ({
      title,
      cases: functions.flatMap((name) => cases.filter((one) => one.function === name)),
    }))
    .filter((group) => group.cases.length > 0);
};
