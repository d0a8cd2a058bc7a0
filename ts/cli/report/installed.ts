/** Where the package lies that this program belongs to: asked by its name, which within the package leads to itself. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Assets } from './html.ts';

const entry = (): string => createRequire(import.meta.url).resolve('skypilot-utils');

/** Imported under each name, the package is there once more. */
export const addressOf = (name: string): string => `${pathToFileURL(entry()).href}?${name}`;

/** The page's style and script, as they were built. */
export const readAssets = (): Assets => {
  const read = (name: string): string => readFileSync(join(dirname(entry()), 'cli/report', name), 'utf8');
  return { style: read('page.css'), script: read('page.js') };
};
