/** The kept results of the long suites, which the README tells of. */
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../scripts/run.ts';
import { keptResult } from './support/results.ts';

const suites = globSync('test/results/*.json', { cwd: root }).map((path) => basename(path, '.json'));

test('what was kept was found on a machine, at a commit, and holds no failure', () => {
  for (const suite of suites) {
    const { date, commit, machine, figures } = keptResult<{ readonly failed: number }>(suite);
    expect(new Date(date).toISOString(), suite).toBe(date);
    expect(commit, suite).toMatch(/^[0-9a-f]{40}$/);
    for (const part of Object.values(machine)) expect(part, suite).not.toBe('');
    expect(figures.failed, suite).toBe(0);
  }
});
