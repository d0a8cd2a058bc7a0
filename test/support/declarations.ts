/** What the sources declare in public, by a parser: names, doc comments, and parameters as the README writes them. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ESTree, type ParseResult, parseSync } from 'vite';
import { root } from '../../scripts/run.ts';

/** An exported declaration; of an overloaded function there are several with one name. */
export interface Declaration {
  readonly file: string;
  readonly name: string;
  /** The text of its doc comment, '' without one. */
  readonly doc: string;
  readonly node: ESTree.Node;
  /** The whole file, into which the node's places point. */
  readonly source: string;
}

/** A parameter: its name, with '?' or its default behind it; or the options it holds, each with its default if it has one. */
export type Parameter = string | { readonly [option: string]: string | undefined };

interface Parsed extends Pick<ParseResult, 'program' | 'comments'> {
  readonly source: string;
}

const parsed = new Map<string, Parsed>();

const parse = (file: string): Parsed => {
  const known = parsed.get(file);
  if (known) return known;
  const source = readFileSync(root + file, 'utf8');
  const { program, comments } = parseSync(file, source);
  const result = { program, comments, source };
  parsed.set(file, result);
  return result;
};

/** The text of the doc comment right before a place, '' without one. */
const docBefore = ({ comments, source }: Parsed, place: number): string => {
  const before = comments.findLast(({ end }) => end <= place);
  if (before?.type !== 'Block' || source.slice(before.end, place).trim() !== '') return '';
  return before.value.replace(/^\*/, '').replace(/^ *\* ?/gm, '');
};

const declarationsIn = (file: string): readonly Declaration[] => {
  const all = parse(file);
  const { program, source } = all;
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ExportNamedDeclaration' || !statement.declaration) return [];
    const doc = docBefore(all, statement.start);
    const { declaration } = statement;
    const declared = declaration.type === 'VariableDeclaration' ? declaration.declarations : [declaration];
    return declared.flatMap((node) => {
      const name = 'id' in node && node.id?.type === 'Identifier' ? node.id.name : '';
      return [{ file, name, doc, source, node: node.type === 'VariableDeclarator' && node.init ? node.init : node }];
    });
  });
};

/** The files from which `file` hands on, and theirs in turn. */
const filesBehind = (file: string): readonly string[] => {
  const sources = parse(file).program.body.flatMap((statement) =>
    'source' in statement && statement.source && statement.type !== 'ImportDeclaration' ? [statement.source.value] : [],
  );
  return [...new Set([file, ...sources.flatMap((source) => filesBehind(join(dirname(file), source)))])];
};

/** What the files declare from which the whole package is put together. */
export const declarations: readonly Declaration[] = filesBehind('ts/index.ts').flatMap(declarationsIn);

/** The overloads of a function, or the one declaration that it has. */
export const overloadsOf = (name: string): readonly Declaration[] => {
  const found = declarations.filter((declaration) => declaration.name === name);
  return found.length > 1 ? found.filter(({ node }) => node.type === 'TSDeclareFunction') : found;
};

/** A doc comment's examples. */
export const examplesIn = (doc: string): readonly string[] =>
  [...doc.matchAll(/@example\n([\s\S]*?)(?=\n@|$)/g)].map(([, code = '']) => code.trim());

const optionsOf = (name: string): Readonly<Record<string, string | undefined>> | undefined => {
  const found = declarations.find(
    ({ name: declared, node }) => declared === name && node.type === 'TSInterfaceDeclaration',
  );
  if (found?.node.type !== 'TSInterfaceDeclaration') return undefined;
  const own = found.node.body.body.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' || member.key.type !== 'Identifier') return [];
    return [[member.key.name, /@defaultValue (.*)/.exec(docBefore(parse(found.file), member.start))?.[1]]];
  });
  const inherited = found.node.extends.map(({ expression }) =>
    expression.type === 'Identifier' ? optionsOf(expression.name) : undefined,
  );
  return Object.assign({}, ...inherited, Object.fromEntries(own));
};

/** The default of a type parameter, which is the default of the argument that it is inferred from. */
const defaultOfType = ({ node, source }: Declaration, name: string): string | undefined => {
  const parameters = 'typeParameters' in node ? node.typeParameters : undefined;
  const declared = parameters && 'params' in parameters ? parameters.params : [];
  for (const parameter of declared) {
    if (parameter.type !== 'TSTypeParameter' || parameter.name.name !== name || !parameter.default) continue;
    return source.slice(parameter.default.start, parameter.default.end);
  }
  return undefined;
};

/** A function's parameters. */
export const parametersOf = (declaration: Declaration): readonly Parameter[] => {
  const { node, source } = declaration;
  const parameters = 'params' in node && Array.isArray(node.params) ? (node.params as ESTree.ParamPattern[]) : [];
  return parameters.map((parameter): Parameter => {
    const text = (of: ESTree.Span): string => source.slice(of.start, of.end);
    if (parameter.type === 'AssignmentPattern' && parameter.left.type === 'Identifier') {
      return `${parameter.left.name} = ${text(parameter.right)}`;
    }
    if (parameter.type === 'ObjectPattern') {
      return Object.fromEntries(
        parameter.properties.flatMap((property) => {
          if (property.type !== 'Property' || property.key.type !== 'Identifier') return [];
          const { value } = property;
          return [[property.key.name, value.type === 'AssignmentPattern' ? text(value.right) : undefined]];
        }),
      );
    }
    if (parameter.type !== 'Identifier') return text(parameter);
    const type = parameter.typeAnnotation?.typeAnnotation;
    const typeName = type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? type.typeName.name : '';
    const fallback = defaultOfType(declaration, typeName);
    if (fallback !== undefined) return `${parameter.name} = ${fallback}`;
    return optionsOf(typeName) ?? `${parameter.name}${parameter.optional ? '?' : ''}`;
  });
};

/** Parameters as the README writes them: `(value, precision = 1, { option })`. */
export const parametersIn = (text: string): readonly Parameter[] => {
  const source = `${text} => 0`;
  const { program, errors } = parseSync('signature.ts', source);
  const [statement] = program.body;
  const node = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
  if (errors.length > 0 || node?.type !== 'ArrowFunctionExpression') throw new Error(`${text} is no parameter list`);
  return parametersOf({ file: 'README.md', name: '', doc: '', node, source });
};
