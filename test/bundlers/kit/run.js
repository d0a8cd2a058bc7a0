/**
 * Runs a bundle in Node and writes its answers.
 *
 * Usage: node run.js BUNDLE
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { ask } from './ask.js';

await import(pathToFileURL(process.argv[2]).href);
const golden = JSON.parse(readFileSync(new URL('./golden.json', import.meta.url), 'utf8'));
console.log(JSON.stringify(await ask(golden)));
