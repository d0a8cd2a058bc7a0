/** The kept results of the long suites, which the README tells of. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../scripts/run.ts';
import { figuresSection } from './support/figures.ts';
import { keptResults } from './support/results.ts';

test('what was kept was found on a machine, at a commit, and holds no failure', () => {
  for (const [suite, { date, commit, machine, figures }] of Object.entries(keptResults())) {
    expect(new Date(date).toISOString(), suite).toBe(date);
    expect(commit, suite).toMatch(/^[0-9a-f]{40}$/);
    for (const part of Object.values(machine)) expect(part, suite).not.toBe('');
    expect(figures.failed, suite).toBe(0);
  }
});

test('the README tells what was kept', () => {
  expect(readFileSync(`${root}README.md`, 'utf8')).toContain(figuresSection(keptResults()));
});
