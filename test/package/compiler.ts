/**
 * The TypeScripts that the package promises to work with, each asked to check a project.
 *
 * Up to 6.0 by their JavaScript API, in this process: sixty projects share what they read of a compiler's library and
 * of Node's types, and only what is ours and our user's is checked. From 7.0 on, which has no such API, by the command.
 */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What a compiler says of a project, and which files it read for that. */
export interface Verdict {
  /** The errors' codes, each once, in ascending order. */
  readonly codes: readonly number[];
  readonly text: string;
  readonly files: readonly string[];
}

/** One version of TypeScript. */
export interface Compiler {
  readonly version: string;
  /** Its own folder, where its library of types is. */
  readonly folder: string;
  readonly check: (tsconfig: string) => Verdict;
}

// The parts of the API that are used here; the versions differ in none of them.

interface SourceFile {
  readonly fileName: string;
}
interface Diagnostic {
  readonly code: number;
}
interface TypeSymbol {
  readonly name: string;
  readonly flags: number;
}
interface Type {
  readonly getProperties: () => readonly TypeSymbol[];
}
interface Checker {
  readonly getSymbolAtLocation: (file: SourceFile) => TypeSymbol | undefined;
  readonly getExportsOfModule: (module: TypeSymbol) => readonly TypeSymbol[];
  readonly getDeclaredTypeOfSymbol: (symbol: TypeSymbol) => Type;
}
interface Program {
  readonly getSourceFiles: () => readonly SourceFile[];
  readonly getSourceFile: (name: string) => SourceFile | undefined;
  readonly getOptionsDiagnostics: () => readonly Diagnostic[];
  readonly getGlobalDiagnostics: () => readonly Diagnostic[];
  readonly getSyntacticDiagnostics: (file: SourceFile) => readonly Diagnostic[];
  readonly getSemanticDiagnostics: (file: SourceFile) => readonly Diagnostic[];
  /** What keeps a project from declaring what it exports; nothing where it is not to declare. */
  readonly getDeclarationDiagnostics: (file: SourceFile) => readonly Diagnostic[];
  readonly getTypeChecker: () => Checker;
}
interface Host {
  getSourceFile: (name: string, options: object, ...rest: readonly unknown[]) => SourceFile | undefined;
}
interface Config {
  readonly options: object;
  readonly fileNames: readonly string[];
  readonly errors: readonly Diagnostic[];
}
interface TypeScript {
  readonly version: string;
  readonly SymbolFlags: { readonly Interface: number };
  readonly sys: object;
  readonly getParsedCommandLineOfConfigFile: (file: string, options: object, host: object) => Config;
  readonly createCompilerHost: (options: object) => Host;
  readonly createProgram: (root: { rootNames: readonly string[]; options: object; host: Host }) => Program;
  readonly formatDiagnostics: (diagnostics: readonly Diagnostic[], host: Host) => string;
}

const load = (folder: string): TypeScript => createRequire(import.meta.url)(folder) as TypeScript;

/** A project of this TypeScript; `shared` keeps, across its projects, the files that `isShared` names. */
const open = (
  ts: TypeScript,
  tsconfig: string,
  isShared: (file: string) => boolean,
  shared: Map<string, SourceFile | undefined>,
): { readonly program: Program; readonly host: Host; readonly errors: readonly Diagnostic[] } => {
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, ts.sys);
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, form, ...rest) => {
    if (!isShared(name)) return getSourceFile(name, form, ...rest);
    const key = `${name} ${JSON.stringify(form)}`;
    if (!shared.has(key)) shared.set(key, getSourceFile(name, form, ...rest));
    return shared.get(key);
  };
  return { program: ts.createProgram({ rootNames: fileNames, options, host }), host, errors };
};

const codesOf = (codes: readonly number[]): readonly number[] => [...new Set(codes)].sort((a, b) => a - b);

const byApi = (folder: string): Compiler => {
  const ts = load(folder);
  const shared = new Map<string, SourceFile | undefined>();
  const isForeign = (file: string): boolean =>
    file.startsWith(`${folder}/`) || /\/node_modules\/(@types|undici-types)\//.test(file);
  const check = (tsconfig: string): Verdict => {
    const { program, host, errors } = open(ts, tsconfig, isForeign, shared);
    const files = program.getSourceFiles();
    const found = [...errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
    for (const file of files) {
      if (isForeign(file.fileName)) continue;
      found.push(...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file));
      if (!file.fileName.endsWith('.d.ts')) found.push(...program.getDeclarationDiagnostics(file));
    }
    return {
      codes: codesOf(found.map(({ code }) => code)),
      text: ts.formatDiagnostics(found, host),
      files: files.map(({ fileName }) => fileName),
    };
  };
  return { version: ts.version, folder, check };
};

/** Runs tsc as a user does: it checks all files, its own library's too. */
export const runCompiler = (folder: string, tsconfig: string): Verdict => {
  const args = [join(folder, 'bin/tsc'), '-p', tsconfig, '--listFiles', '--pretty', 'false'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dirname(tsconfig), encoding: 'utf8' });
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
  const files = lines.filter((line) => line.startsWith('/'));
  const text = lines.filter((line) => !line.startsWith('/')).join('\n');
  const codes = codesOf([...text.matchAll(/error TS(\d+):/g)].map(([, code]) => Number(code)));
  if ((status === 0) !== (text === '')) throw new Error(`tsc ended with status ${status}:\n${text}`);
  return { codes, text, files };
};

const byCommand = (folder: string, version: string): Compiler => ({
  version,
  folder,
  check: (tsconfig) => runCompiler(folder, tsconfig),
});

/** The TypeScript of an alias such as 'typescript5.6' in a node_modules folder. */
export const compilerIn = (tools: string, alias: string): Compiler => {
  // Compilers name what they read by its real path.
  const folder = realpathSync(join(tools, alias));
  const { version } = createRequire(import.meta.url)(join(folder, 'package.json')) as { readonly version: string };
  return Number.parseInt(version, 10) < 7 ? byApi(folder) : byCommand(folder, version);
};

/** What a module of a project exports, types included, and the properties of these types. */
export const namesIn = (folder: string, tsconfig: string, file: string): readonly string[] => {
  const ts = load(folder);
  const { program } = open(ts, tsconfig, () => false, new Map());
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} is no module of ${tsconfig}`);
  return checker.getExportsOfModule(module).flatMap((symbol) => {
    const properties =
      symbol.flags & ts.SymbolFlags.Interface ? checker.getDeclaredTypeOfSymbol(symbol).getProperties() : [];
    return [symbol.name, ...properties.map(({ name }) => name)];
  });
};
