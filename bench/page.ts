/** The page that a browser times digests in: wasm, and js without node:crypto, against what else runs there. */

import type { Package } from '../ts/cli/report/case.ts';
import type { Backend } from '../ts/contract.ts';
import type { Instances } from './case.ts';
import { digestCases, loadPeers } from './digests.ts';
import { type Plan, timeCase } from './measure.ts';
import type { CaseResult } from './results.ts';

const load = async (name: 'router' | Backend): Promise<Package> => {
  const sky: Package = await import(new URL(`../dist/index.js?${name}`, import.meta.url).href);
  await sky.ready();
  if (name !== 'router') sky.configure({ backend: name });
  return sky;
};

const largest = 2 ** 20;

/** Times every digest of up to a mebibyte. */
const timePage = async (plan: Plan): Promise<readonly CaseResult[]> => {
  const instances: Instances = { router: await load('router'), js: await load('js'), wasm: await load('wasm') };
  const results: CaseResult[] = [];
  for (const made of digestCases(instances, await loadPeers(), largest)) {
    const { function: name, algorithm, title, size } = made;
    results.push({ function: name, ...(algorithm && { algorithm }), title, size, ns: await timeCase(made, {}, plan) });
  }
  return results;
};

Object.assign(globalThis, { timePage });
