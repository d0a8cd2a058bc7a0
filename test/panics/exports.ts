/**
 * The names of what the addon exports, as JSON.
 *
 * Usage: node test/panics/exports.ts
 */
import { addonFile } from './build.ts';

const module = { exports: {} };
process.dlopen(module, addonFile);
console.log(JSON.stringify(Object.fromEntries(Object.keys(module.exports).map((name) => [name, name]))));
