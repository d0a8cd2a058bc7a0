/** What is looked at beside the golden file: the traces of a mere import, and what is in the bundles. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countsAtImport } from './cost.ts';
import type { Site } from './site.ts';
import { strayFiles } from './trace.ts';

/** Something looked at beside the matrix; the text is what is wrong. */
export interface Look {
  readonly what: string;
  /** The program it takes, if any. */
  readonly by?: string;
  readonly see: () => Promise<string | undefined>;
}

/** All looks; `modules` is where the runtimes are. */
export const looksAt = (site: Site, modules: string): readonly Look[] => {
  const node = join(modules, 'node-24/bin/node');
  const deno = [join(modules, '@deno/linux-x64-glibc/deno'), 'run'];
  const denoFolder = { DENO_DIR: join(site.whole, '.deno'), DENO_NO_UPDATE_CHECK: '1' };
  const none = (paths: readonly string[]): string | undefined => paths.join(', ') || undefined;
  return [
    {
      what: 'an import in Node opens nothing but modules',
      by: 'strace',
      see: async () => none(await strayFiles([node], site.whole)),
    },
    {
      what: 'an import in Deno opens nothing but modules',
      by: 'strace',
      see: async () => none(await strayFiles(deno, site.whole, denoFolder)),
    },
    {
      what: 'an import compiles nothing, opens no addon, asks for no built-in module and no variable',
      see: async () => {
        const counts = await countsAtImport(node, site.whole);
        return Object.values(counts).some((count) => count > 0) ? JSON.stringify(counts) : undefined;
      },
    },
    {
      what: 'the bundle for edge runtimes holds no WebAssembly',
      // A module as base 64 begins so.
      see: async () => (readFileSync(site.edge, 'utf8').includes('AGFzbQ') ? 'it holds a module' : undefined),
    },
    {
      what: 'the bundle for workerd imports the module and does not hold it',
      see: async () => {
        const text = readFileSync(join(site.workerd, 'bundle.js'), 'utf8');
        return text.includes('AGFzbQ') || !/from "\.\/module\.wasm"/.test(text) ? 'it does not' : undefined;
      },
    },
  ];
};
