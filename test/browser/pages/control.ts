/** Shows that a wrong answer is noticed: one answer of each family altered. */
import * as sky from 'skypilot-utils';
import { check, type Golden } from '../../golden/check.js';
import { get } from './place.ts';
import { expectEqual, report } from './report.ts';

/** The first group of each family alone, its first answer another. */
const alter = ({ about, groups }: Golden): Golden => {
  const first = (['string', 'hash'] as const).map((of) => groups.find(({ family }) => family === of));
  return {
    about,
    groups: first.map((group) => {
      const { cases, ...rest } = group as Golden['groups'][number];
      return { ...rest, cases: cases.map(([name, args, answer], at) => [name, args, at === 0 ? 'altered' : answer]) };
    }),
  };
};

report(async () => {
  const golden = (await (await get('test/golden/golden.json')).json()) as Golden;
  const { rows } = await check(sky, alter(golden));
  expectEqual('there are answers to compare', rows.length > 3, true);
  for (const { family, backend, failed } of rows) expectEqual(`one of ${family} fails [${backend}]`, failed, 1);
  return undefined;
});
