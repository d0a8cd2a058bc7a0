/**
 * The benchmark: everyone side by side in one run, after all have agreed on the answers.
 *
 * Usage: npm run bench [-- PART [OF_A_TITLE]] [--keep] [--rounds N] [--ms N]
 * A part is a family, or what is measured beside the families: browser, growth, memory, kernels, choosing. Without one
 * everything is measured and kept in bench/results/, and the README's tables are written anew. With --keep a part takes
 * the place of what the newest kept run has of it.
 */
import { readFileSync } from 'node:fs';
import { cpus, release, type as systemName, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { install } from '../scripts/install.ts';
import { ask, root, run } from '../scripts/run.ts';
import { timeInBrowser } from './browser.ts';
import { installPython } from './child.ts';
import { measureChoosing } from './choosing.ts';
import { measureGrowth } from './growth.ts';
import { timeKernels } from './kernels.ts';
import type { Plan } from './measure.ts';
import { measureMemory } from './memory.ts';
import { type Aside, keepResults, latestResults, type Results, renew } from './results.ts';
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

const asides: { readonly [Part in keyof Aside]: (plan: Plan) => Aside[Part] | Promise<Aside[Part]> } = {
  browser: timeInBrowser,
  growth: () => measureGrowth(),
  memory: () => measureMemory(),
  kernels: timeKernels,
  choosing: measureChoosing,
};

const measureAll = async (plan: Plan): Promise<Results> => {
  const start = now();
  return {
    schema: 1,
    ...start,
    renewed: [],
    machine: describeMachine(),
    versions: describeVersions(),
    rounds: plan.rounds,
    cases: await timeFamilies(Object.keys(families) as Family[], '', plan),
    browser: await asides.browser(plan),
    growth: await asides.growth(plan),
    memory: await asides.memory(plan),
    kernels: await asides.kernels(plan),
    choosing: await asides.choosing(plan),
  };
};

/** A part that exists, as results have it. */
const measurePart = async (part: string, title: string, plan: Plan): Promise<Partial<Results>> => {
  if (part in families) return { cases: await timeFamilies([part as Family], title, plan) };
  if (part in asides) return { [part]: await asides[part as keyof Aside](plan) };
  const parts = [...Object.keys(families), ...Object.keys(asides)];
  throw new Error(`There is no part ${part}: it is one of ${parts.join(', ')}`);
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
const [part, title = ''] = positionals;

const keep = (results: Results): void => {
  console.log(`Kept in ${keepResults(results)}`);
  writeTables(results);
  const missed = judge(results).filter(({ isReached }) => !isReached);
  for (const { what, figure, bound } of missed) console.log(`${what}: ${figure}, but ${bound}`);
};

if (part === undefined) {
  keep(await measureAll(plan));
} else {
  if (values.keep && title) throw new Error('Only a whole part can be kept');
  const start = now();
  const measured = await measurePart(part, title, plan);
  if (values.keep) keep(renew(latestResults(), part, start, measured));
  else if (part in asides) console.log(measured);
}
