/**
 * Asks the installed package the golden file's questions.
 *
 * Usage: node golden.js RESULT_FILE, beside the files of test/golden
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as sky from 'skypilot-utils';
import { check } from './check.js';

const outcome = await check(sky, JSON.parse(readFileSync('golden.json', 'utf8')));
writeFileSync(process.argv[2], JSON.stringify(outcome));
