/**
 * The benchmark: everyone side by side in one run, after all have agreed on the answers.
 *
 * Usage: npm run bench [-- FAMILY [PART_OF_A_TITLE]] [--keep] [--rounds N] [--ms N]
 * Without a family everything is measured, growth, memory, a browser and the kernels by themselves too, and kept in
 * bench/results/; and the README's tables are written anew. With --keep a family takes the place of what the newest kept
 * run has of it.
 */
import { readFileSync } from 'node:fs';
import { cpus, release, type as systemName, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { install } from '../scripts/install.ts';
import { ask, root, run } from '../scripts/run.ts';
import { timeInBrowser } from './browser.ts';
import { installPython } from './child.ts';
import { measureGrowth } from './growth.ts';
import { timeKernels } from './kernels.ts';
import type { Plan } from './measure.ts';
import { measureMemory } from './memory.ts';
import { keepResults, latestResults, type Results, renew } from './results.ts';
import { type Family, families, timeFamilies } from './run.ts';
import { writeTables } from './tables.ts';
import { judge } from './targets.ts';

const describeMachine = (): Results['machine'] => ({
  cpu: cpus()[0]?.model.trim() ?? '',
  cores: `${cpus().length}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${systemName()} ${release()}`,
});

const versionIn = (path: string): string => JSON.parse(readFileSync(`${root}${path}`, 'utf8')).version;

const describeVersions = (): Results['versions'] => {
  const { dependencies } = JSON.parse(readFileSync(`${root}bench/package.json`, 'utf8'));
  const requirements = readFileSync(`${root}bench/python/requirements.txt`, 'utf8');
  return {
    'skypilot-utils': versionIn('package.json'),
    'Node.js': process.versions.node,
    SkyPilot: /^skypilot==(.*)$/m.exec(requirements)?.[1] ?? '',
    Python: ask(installPython(), ['--version'])?.replace('Python ', '') ?? '',
    ...dependencies,
  };
};

const now = (): Pick<Results, 'date' | 'commit'> => ({
  date: new Date().toISOString(),
  commit: ask('git', ['rev-parse', 'HEAD']) ?? '',
});

const measureAll = async (plan: Plan): Promise<Results> => {
  const start = now();
  const cases = await timeFamilies(Object.keys(families) as Family[], '', plan);
  return {
    schema: 1,
    ...start,
    renewed: [],
    machine: describeMachine(),
    versions: describeVersions(),
    rounds: plan.rounds,
    cases,
    browser: await timeInBrowser(plan),
    growth: await measureGrowth(),
    memory: await measureMemory(),
    kernels: timeKernels(),
  };
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keep: { type: 'boolean' },
    rounds: { type: 'string', default: '25' },
    ms: { type: 'string', default: '6' },
  },
});
const plan: Plan = { rounds: Number(values.rounds), forNs: Number(values.ms) * 1e6 };
install('bench');
run(process.execPath, ['scripts/compile.ts']);
const [family, part = ''] = positionals;

const keep = (results: Results): void => {
  console.log(`Kept in ${keepResults(results)}`);
  writeTables(results);
  const missed = judge(results).filter(({ isReached }) => !isReached);
  for (const { what, figure, bound } of missed) console.log(`${what}: ${figure}, but ${bound}`);
};

if (family === undefined) {
  keep(await measureAll(plan));
} else if (family in families) {
  if (values.keep && part) throw new Error('Only a whole family can be kept');
  const start = now();
  const cases = await timeFamilies([family as Family], part, plan);
  if (values.keep) keep(renew(latestResults(), family, start, cases));
} else {
  throw new Error(`There is no family ${family}: it is one of ${Object.keys(families).join(', ')}`);
}
