/**
 * Compiles ts/ to dist/: declarations by tsc, and JavaScript in one file that every subpath names its part of.
 *
 * One file, since Node takes a millisecond for each that it imports, and minified, which saves two more; its map leads
 * to the sources, which are in the package. None of its statements has effects, so a bundler takes what is used.
 */
import { chmodSync, copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Plugin, type PreRenderedChunk, type RolldownBuild, rolldown } from 'rolldown';
import { local, root, run } from './run.ts';

/** Each subpath of the package. */
const families = ['string', 'hash', 'io', 'system', 'process'];

/** Decided by package.json's conditions where the package is used. */
const external = ['#module'];

/** Modules that hold a library, evaluated when first asked for it: their libraries' statements have effects. */
const isLibrary = /\/ts\/backends\/js\/(?:noble|graphemes)\.ts$/;

/** Without compression, which inlines calls that are marked as pure and loses the mark. */
const minify = { compress: false, mangle: true, codegen: true };

const deferLibraries: Plugin = {
  name: 'defer-libraries',
  load: {
    filter: { id: isLibrary },
    handler: async (id) => {
      const bundle = await rolldown({ input: id, platform: 'neutral' });
      const { output } = await bundle.generate({ format: 'iife', name: 'library', minify: true });
      const [{ code, exports }] = output;
      const evaluate = `let evaluated;\nconst evaluate = () => {\n${code}\nreturn library;\n};`;
      const exported = exports.map((name) => `export const ${name} = () => (evaluated ??= evaluate()).${name}();`);
      // Mapped to nothing: these are no lines of that file.
      return { code: `${evaluate}\n${exported.join('\n')}\n`, map: { mappings: '' } };
    },
  },
};

/** The JavaScript alone, into a folder. */
export const bundleTo = async (folder: string): Promise<void> => {
  const bundle = await rolldown({
    input: `${root}ts/inside.ts`,
    external,
    platform: 'neutral',
    plugins: [deferLibraries],
  });
  await bundle.write({ file: join(folder, 'index.js'), sourcemap: true, minify });
  for (const family of families) {
    const names = Object.keys((await import(`../ts/${family}.ts`)) as object);
    writeFileSync(join(folder, `${family}.js`), `export { ${names.join(', ')} } from './index.js';\n`);
  }
};

/** The package's own library: the command line asks what lies beside it, and brings no second one. */
const beside: Plugin = {
  name: 'beside',
  resolveId: {
    filter: { id: /\/(?:index|inside)\.ts$/ },
    handler: (id, importer) =>
      importer?.includes('/ts/cli/') && /^(?:\.\.\/)+(?:index|inside)\.ts$/.test(id)
        ? // As seen from main.ts, whose folder stands for dist.
          { id: `${root}ts/cli/index.js`, external: 'relative' }
        : null,
  },
};

/** What of Babel makes code and messages: `migrate` only reads, and never gets to where these are called. */
const unused: Plugin = {
  name: 'unused',
  resolveId: {
    filter: { id: /^@babel\/(?:code-frame|generator|template)$/ },
    handler: () => ({ id: '\0unused' }),
  },
  load: {
    filter: { id: /^\0unused$/ },
    handler: () => "export default () => { throw new Error('left out of the bundle by scripts/compile.ts'); };",
  },
};

/** `cli/hash.js` for what ts/cli/hash/action.ts begins: without hashes, so that a review knows each name. */
const nameOfChunk = ({ name, facadeModuleId }: PreRenderedChunk): string =>
  `cli/${facadeModuleId?.match(/\/ts\/cli\/(\w+)\/action\.ts$/)?.[1] ?? name}.js`;

/** Browser code. */
const pageFolder = `${root}ts/cli/report/page`;
const beginPage = (): Promise<RolldownBuild> => rolldown({ input: `${pageFolder}/main.ts`, platform: 'browser' });

/** The script and the style that the command line's report puts into its page. */
const bundlePage = async (folder: string): Promise<void> => {
  const { output } = await (await beginPage()).generate({ format: 'iife', minify: true });
  const [{ code }] = output;
  if (/<\/script|<!--/i.test(code)) throw new Error('the page would end its script within it');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'page.js'), code.trim());
  copyFileSync(`${pageFolder}/style.css`, join(folder, 'page.css'));
};

const beginCli = (): Promise<RolldownBuild> =>
  rolldown({ input: { cli: `${root}ts/cli/main.ts` }, platform: 'node', plugins: [beside, unused] });

/** The command line with its libraries: `cli.js`, and in `cli/` what single subcommands load. */
export const bundleCliTo = async (folder: string): Promise<void> => {
  const bundle = await beginCli();
  await bundle.write({ dir: folder, chunkFileNames: nameOfChunk, minify: true });
  chmodSync(join(folder, 'cli.js'), 0o755);
  await bundlePage(join(folder, 'cli/report'));
};

/** The libraries whose code is in the command line, its report's page included, by name. */
export const librariesOfCli = async (): Promise<readonly string[]> => {
  const bundles = [await beginCli(), await beginPage()];
  const outputs = await Promise.all(bundles.map(async (bundle) => (await bundle.generate()).output));
  const modules = outputs.flat().flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  const names = modules.flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []);
  return [...new Set(names)].sort();
};

/** The declarations that the entries lead to. */
const declared = (folder: string): ReadonlySet<string> => {
  const reached = new Set<string>();
  const reach = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    const named = readFileSync(join(folder, file), 'utf8').matchAll(/from '(\.[^']+)\.ts'/g);
    for (const [, name] of named) reach(join(dirname(file), `${name}.d.ts`));
  };
  for (const name of ['index', ...families]) reach(`${name}.d.ts`);
  return reached;
};

/** Compiles into a folder, and clears away what it did not make, but for the addon. */
const compileTo = async (folder: string): Promise<void> => {
  run(local('tsc'), ['-p', '.', '--emitDeclarationOnly', '--outDir', folder]);
  await bundleTo(folder);
  rmSync(join(folder, 'cli'), { recursive: true, force: true });
  await bundleCliTo(folder);
  const declarations = [...declared(folder)].flatMap((file) => [file, `${file}.map`]);
  const made = new Set([
    ...declarations,
    'index.js',
    'index.js.map',
    'cli.js',
    ...families.map((name) => `${name}.js`),
  ]);
  for (const file of globSync(['*.{js,ts,map}', 'backends/**/*.{js,ts,map}'], { cwd: folder })) {
    if (!made.has(file)) rmSync(join(folder, file));
  }
};

if (import.meta.main) await compileTo(`${root}dist`);
