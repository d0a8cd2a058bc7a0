/** Runs the cases of a family, or of all, against the package as it was built. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Package } from '../ts/cli/report/case.ts';
import { median, spread } from '../ts/cli/report/statistics.ts';
import { type Backend, backends } from '../ts/contract.ts';
import type { Instances } from './case.ts';
import { cases as hashCases } from './cases/hash.ts';
import { cases as ioCases } from './cases/io.ts';
import { cases as processCases } from './cases/process.ts';
import { cases as stringCases } from './cases/string.ts';
import { cases as systemCases } from './cases/system.ts';
import { startFloor, startPython } from './child.ts';
import { type Children, type Plan, timeCase, titleOf } from './measure.ts';
import type { CaseResult } from './results.ts';

export const families = {
  string: stringCases,
  hash: hashCases,
  io: ioCases,
  system: systemCases,
  process: processCases,
};

export type Family = keyof typeof families;

/** The package as it was built, an instance for the router and one forced to each backend, all of which must be there. */
const loadInstances = async (): Promise<Instances> => {
  const load = async (name: 'router' | Backend): Promise<[string, Package]> => {
    const sky: Package = await import(new URL(`../dist/index.js?${name}`, import.meta.url).href);
    await sky.ready();
    const { state, cause } = sky.getBackendInfo().backends[name === 'router' ? 'js' : name];
    if (state !== 'ok') throw new Error(`The benchmark needs ${name}, which is ${state}`, { cause });
    if (name !== 'router') sky.configure({ backend: name });
    return [name, sky];
  };
  return Object.fromEntries(await Promise.all((['router', ...backends] as const).map(load))) as unknown as Instances;
};

const show = ({ ns, ...made }: CaseResult): void => {
  const times = Object.entries(ns).map(
    ([name, rounds]) => `${name} ${Number(median(rounds).toPrecision(3))} ±${Math.round(100 * spread(rounds))}%`,
  );
  console.log(`${titleOf(made)}: ${times.join(', ')} ns`);
};

/** Times a family's cases whose title holds `part`. */
const timeFamily = async (
  family: Family,
  part: string,
  instances: Instances,
  children: Children,
  plan: Plan,
): Promise<readonly CaseResult[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-bench-'));
  const made = await families[family](instances, folder);
  const results: CaseResult[] = [];
  try {
    for (const one of made.filter((each) => titleOf(each).includes(part))) {
      const { function: name, algorithm, title, size } = one;
      const ns = await timeCase(one, children, plan);
      const result = { function: name, ...(algorithm && { algorithm }), title, size, ns };
      show(result);
      results.push(result);
    }
  } finally {
    for (const one of made) await one.close?.();
    rmSync(folder, { recursive: true });
  }
  return results;
};

/** Times the cases of these families whose title holds `part`. */
export const timeFamilies = async (
  chosen: readonly Family[],
  part: string,
  plan: Plan,
): Promise<readonly CaseResult[]> => {
  const instances = await loadInstances();
  const children = { skypilot: startPython(), floor: startFloor() };
  const results: CaseResult[] = [];
  try {
    for (const family of chosen) results.push(...(await timeFamily(family, part, instances, children, plan)));
  } finally {
    children.skypilot.close();
    children.floor.close();
  }
  return results;
};
