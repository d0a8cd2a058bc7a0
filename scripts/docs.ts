/**
 * Writes the API's documentation, as pages that need no server, into dist/docs; fails on any warning: a public symbol, a
 * parameter or an option without a comment, a broken link.
 *
 * Usage: npm run docs
 */
import { join } from 'node:path';
import { install } from './install.ts';
import { root, run } from './run.ts';

const folder = 'scripts/docs';
// From its own folder, where typedoc finds its options: from another it asks for comments on the keys of mapped types too.
run(process.execPath, [join(install(folder), 'typedoc/bin/typedoc')], { cwd: join(root, folder) });
