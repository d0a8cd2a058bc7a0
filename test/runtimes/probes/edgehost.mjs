/**
 * Runs a script in Vercel's edge runtime and prints what it leaves in `told`.
 *
 * Usage: node edgehost.mjs MODULE_OF_EDGE_RUNTIME_VM SCRIPT
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [vm, script] = process.argv.slice(2);
const { EdgeVM } = await import(pathToFileURL(vm));
const edge = new EdgeVM();
edge.evaluate(readFileSync(script, 'utf8'));
console.log(await edge.evaluate('told'));
