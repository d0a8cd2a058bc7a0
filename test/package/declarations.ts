/** The declarations, compiled against by every TypeScript from 5.6 to 7, in every way of resolving, with each set of types. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from './check.ts';
import { type Compiler, compilerIn, namesIn, runCompiler, type Verdict } from './compiler.ts';

const consumers = fileURLToPath(new URL('consumer/', import.meta.url));

/** The types that a user has around. */
interface Surroundings {
  readonly name: string;
  readonly folder: string;
  readonly sources: readonly string[];
  readonly lib: readonly string[];
  /** The alias of a version of @types/node. */
  readonly node?: string;
}

const withNode = (major: number): Surroundings => ({
  name: `the types of Node ${major} alone`,
  folder: `node${major}`,
  sources: ['portable.ts', 'server.ts'],
  lib: ['es2022'],
  node: `node${major}`,
});

const surroundings: readonly Surroundings[] = [
  { name: "the DOM's types alone", folder: 'dom', sources: ['portable.ts', 'browser.ts'], lib: ['es2022', 'dom'] },
  ...[20, 22, 24].map(withNode),
  {
    name: "Node 24's types beside the DOM's",
    folder: 'both',
    sources: ['portable.ts', 'browser.ts', 'server.ts'],
    lib: ['es2022', 'dom'],
    node: 'node24',
  },
];

/** A way of resolving modules, or of looking at types, and the first TypeScript that has it. */
interface Way {
  readonly name: string;
  readonly since: number;
  readonly options: object;
  /** The first TypeScript that lets a CommonJS file import an ES module this way, as Node does since 20.19. */
  readonly requiresSince?: number;
}

const never = Number.POSITIVE_INFINITY;

const ways: readonly Way[] = [
  { name: 'node16', since: 0, options: { module: 'node16' }, requiresSince: never },
  { name: 'node18', since: 5.8, options: { module: 'node18' }, requiresSince: never },
  { name: 'node20', since: 5.9, options: { module: 'node20' }, requiresSince: 0 },
  { name: 'nodenext', since: 0, options: { module: 'nodenext' }, requiresSince: 5.8 },
  { name: 'bundler', since: 0, options: { module: 'esnext', moduleResolution: 'bundler' } },
  {
    name: 'nodenext with every strict flag',
    since: 0,
    options: {
      module: 'nodenext',
      exactOptionalPropertyTypes: true,
      declaration: true,
      isolatedModules: true,
      noImplicitOverride: true,
      noPropertyAccessFromIndexSignature: true,
      noUncheckedIndexedAccess: true,
      noUncheckedSideEffectImports: true,
      verbatimModuleSyntax: true,
    },
  },
];

const commonJs = `
import { type TruncateOptions, hash } from 'skypilot-utils';
import strings = require('skypilot-utils/string');
const options: TruncateOptions = { unit: 'column' };
export const text: string = strings.truncate(hash(''), 8, options);
// @ts-expect-error: an encoding that is none
hash(text, 'md5', 'base32');
`;
/** "is an ECMAScript module and cannot be imported with 'require'": by an import statement, and by an import = require(). */
const refusals = [1471, 1479];

const makeFolder = (tools: string, at: string, { sources, node }: Surroundings): void => {
  mkdirSync(join(at, 'node_modules/@types'), { recursive: true });
  writeFileSync(join(at, 'package.json'), '{ "type": "module" }\n');
  for (const source of sources) cpSync(join(consumers, source), join(at, source));
  if (node) symlinkSync(join(tools, '@types', node), join(at, 'node_modules/@types/node'));
};

const writeConfig = (
  at: string,
  name: string,
  { lib, node }: Surroundings,
  options: object,
  files: readonly string[],
) => {
  const file = join(at, `tsconfig.${name.replaceAll(' ', '-')}.json`);
  const types = node ? ['node'] : [];
  const common = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2022', lib, types };
  writeFileSync(file, `${JSON.stringify({ compilerOptions: { ...common, ...options }, files })}\n`);
  return file;
};

/** Nobody's types may come with the package: what was read is the compiler's, Node's where asked for, ours, or the user's. */
const strangers = ({ files }: Verdict, { folder: compiler }: Compiler, installed: string, node: string | undefined) =>
  files.filter(
    (file) =>
      !file.startsWith(compiler) &&
      !/\/@typescript\/typescript-[\w-]+\/lib\//.test(file) &&
      !file.startsWith(`${installed}/`) &&
      !(node && (file.includes(`/@types/${node}/`) || file.includes('/undici-types/'))),
  );

const checkCompiler = async (compiler: Compiler, installed: string): Promise<void> => {
  const { version, folder } = compiler;
  const number = Number.parseFloat(version);
  for (const way of ways.filter(({ since }) => since <= number)) {
    for (const around of surroundings) {
      const at = join(installed, around.folder);
      const config = writeConfig(at, way.name, around, way.options, around.sources);
      await check(`TypeScript ${version}, ${way.name}, ${around.name}`, () => {
        const verdict = compiler.check(config);
        assert.equal(verdict.text, '');
        assert.ok(verdict.files.some((file) => file.endsWith('/skypilot-utils/dist/index.d.ts')));
        assert.deepEqual(strangers(verdict, compiler, installed, around.node), []);
      });
    }
    if (way.requiresSince === undefined) continue;
    const isTaken = way.requiresSince <= number;
    const around = surroundings[0] as Surroundings;
    const at = join(installed, around.folder);
    const config = writeConfig(at, `cts-${way.name}`, around, way.options, ['require.cts']);
    await check(`TypeScript ${version}, ${way.name}: CommonJS is ${isTaken ? 'taken' : 'refused'}`, () => {
      const { codes, text } = compiler.check(config);
      assert.deepEqual(codes, isTaken ? [] : refusals, text);
    });
  }
  await check(`TypeScript ${version} as a command, all files checked`, () => {
    const at = join(installed, 'dom');
    assert.equal(runCompiler(folder, join(at, 'tsconfig.nodenext.json')).text, '');
  });
};

const checkNames = async (compiler: Compiler, installed: string): Promise<void> => {
  const config = join(installed, 'dom/tsconfig.nodenext.json');
  const { files } = compiler.check(config);
  const ours = files.filter((file) => file.includes('/skypilot-utils/dist/'));
  await check('the declarations name no Buffer, no type and no module of Node', () => {
    for (const file of ours) {
      const code = readFileSync(file, 'utf8').replaceAll(/\/\*.*?\*\//gs, '');
      assert.doesNotMatch(code, /\bBuffer\b|\bNodeJS\b|['"]node:|<reference/, file);
    }
  });
  const index = join(installed, 'node_modules/skypilot-utils/dist/index.d.ts');
  const text = readFileSync(join(consumers, 'portable.ts'), 'utf8');
  await check('the consumer uses every public function, type and option', () => {
    const names = namesIn(compiler.folder, config, index);
    assert.ok(names.length > 80, `${names.length} names`);
    assert.deepEqual(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
      [],
    );
  });
};

/** Compiles users' projects inside the folder in which the package is installed. */
export const checkDeclarations = async (tools: string, installed: string): Promise<void> => {
  for (const around of surroundings) makeFolder(tools, join(installed, around.folder), around);
  writeFileSync(join(installed, 'dom/require.cts'), commonJs);
  const compilers = ['5.6', '5.7', '5.8', '5.9', '6.0', '7.0'].map((name) => compilerIn(tools, `typescript${name}`));
  for (const compiler of compilers) await checkCompiler(compiler, installed);
  await checkNames(compilers[3] as Compiler, installed);
};
