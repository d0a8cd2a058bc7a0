/** A file's text as a syntax tree with scopes, and the manners of its author. */
import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser';
import imported, { type NodePath } from '@babel/traverse';
import type * as t from '@babel/types';
import { literalText } from './syntax.ts';

// A CommonJS module compiled from ESM: what Node gives as its default holds the default, what vitest gives is it.
const traverse = (imported as Partial<typeof imported>).default ?? (imported as unknown as typeof imported.default);

/** How the author writes. */
export interface Style {
  readonly quote: '"' | "'";
  readonly semicolon: '' | ';';
  /** Within braces. */
  readonly space: '' | ' ';
  readonly newline: '\n' | '\r\n';
}

export interface Source {
  /** Without a byte order mark. */
  readonly text: string;
  readonly program: NodePath<t.Program>;
  readonly comments: readonly t.Comment[];
  readonly style: Style;
  /** Whether modules come in by `import` here, rather than by `require`. */
  readonly isModule: boolean;
}

/** How a file's folder says that its .js is to be read: package.json's `type`. */
export type PackageType = 'commonjs' | 'module';

/** Decorators as TypeScript had them first, with parameters, and as they are standard now: no grammar takes both. */
const decorators = ['decorators-legacy', 'decorators'] as const;

const optionsFor = (file: string, decorator: (typeof decorators)[number]): ParserOptions => {
  const isTypeScript = /\.[cm]?tsx?$/.test(file);
  const plugins: ParserPlugin[] = [decorator, 'decoratorAutoAccessors', 'explicitResourceManagement'];
  if (isTypeScript) plugins.push('typescript');
  if (!isTypeScript || file.endsWith('x')) plugins.push('jsx');
  return {
    sourceType: 'unambiguous',
    plugins,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    createParenthesizedExpressions: true,
  };
};

const parseWith = (text: string, file: string): t.File => {
  const [first, second] = decorators;
  try {
    return parse(text, optionsFor(file, first));
  } catch (error) {
    if (!text.includes('@')) throw error;
    try {
      return parse(text, optionsFor(file, second));
    } catch {
      // The first complaint is as good as the other.
      throw error;
    }
  }
};

const isModuleSyntax = ({ type }: t.Statement): boolean =>
  /^(?:Import|Export(?:Named|Default|All))Declaration$|^TS(?:ImportEqualsDeclaration|ExportAssignment)$/.test(type);

const isRequiring = (program: NodePath<t.Program>): boolean => {
  const { globals } = program.scope as unknown as { readonly globals: Readonly<Record<string, unknown>> };
  return ['require', 'module', 'exports'].some((name) => Object.hasOwn(globals, name));
};

const importsModules = (program: NodePath<t.Program>, file: string, packageType: PackageType): boolean => {
  if (program.node.body.some(isModuleSyntax) || /\.mtsx?$|\.mjs$/.test(file)) return true;
  if (/\.c[jt]s$/.test(file) || isRequiring(program)) return false;
  return packageType === 'module' || /\.tsx?$/.test(file);
};

/** The first text that a module is named by, or else any: its quotes are the author's. */
const quoteOf = ({ node }: NodePath<t.Program>, text: string): '"' | "'" => {
  const named = node.body.find((statement) => statement.type === 'ImportDeclaration') as
    | t.ImportDeclaration
    | undefined;
  const first = named ? text[named.source.start as number] : text.match(/\brequire\((["'])/)?.[1];
  const quote = first ?? text.match(/["']/)?.[0];
  return quote === '"' ? '"' : "'";
};

/** Whether most statements that may end with a semicolon do. */
const endsStatements = (program: NodePath<t.Program>, text: string): boolean => {
  let balance = 0;
  program.traverse({
    'ImportDeclaration|ExpressionStatement|ReturnStatement|VariableDeclaration': ({ node, listKey }: NodePath) => {
      if (listKey !== undefined) balance += text[(node.end as number) - 1] === ';' ? 1 : -1;
    },
  } as never);
  return balance >= 0;
};

const styleOf = (program: NodePath<t.Program>, text: string): Style => ({
  quote: quoteOf(program, text),
  semicolon: endsStatements(program, text) ? ';' : '',
  space: /\{\w[^{}\n]*\}\s*(?:from\b|=\s*require\b)/.test(text) ? '' : ' ',
  newline: text.match(/\r?\n/)?.[0] === '\r\n' ? '\r\n' : '\n',
});

/** Reads a file's text; throws a SyntaxError where it is no JavaScript or TypeScript. */
export const readSource = (text: string, file: string, packageType: PackageType): Source => {
  const ast = parseWith(text, file);
  let program: NodePath<t.Program> | undefined;
  traverse(ast, {
    Program: (path) => {
      program = path;
      path.stop();
    },
  });
  const found = program as unknown as NodePath<t.Program>;
  const isModule = importsModules(found, file, packageType);
  return { text, program: found, comments: ast.comments ?? [], style: styleOf(found, text), isModule };
};

/** The module that `require('name')` or `import('name')` asks for. */
export const requestOf = (node: t.CallExpression): string | undefined =>
  node.arguments.length === 1 ? literalText(node.arguments[0] as t.Node) : undefined;

/** The text of a literal in the author's quotes. */
export const quoted = (text: string, { quote }: Style): string => `${quote}${text}${quote}`;
