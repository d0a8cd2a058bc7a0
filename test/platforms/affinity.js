/**
 * What the installed package counts as its CPUs in each backend, and Node itself.
 *
 * Usage: node affinity.js RESULT_FILE
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { configure, getCpuCount } from 'skypilot-utils';

const counts = { node: availableParallelism() };
for (const backend of ['native', 'js']) {
  configure({ backend });
  counts[backend] = getCpuCount();
}
writeFileSync(process.argv[2], JSON.stringify(counts));
