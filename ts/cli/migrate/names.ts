/**
 * Under which name each function of ours is called in a file, and how it comes in: by an import that is there, by adding
 * to it, or by a new one.
 */
import type { Binding } from '@babel/traverse';
import type { Found, Gone, Trail } from './follow.ts';
import { quoted, type Source } from './source.ts';
import { endOf, keyName, literalText, type Path, part, parts } from './syntax.ts';
import type { Edit, Replacement } from './verdict.ts';

/** The package that users install. */
const ours = 'skypilot-utils';
const isOurs = (request: string | undefined): boolean => request === ours || request?.startsWith(`${ours}/`) === true;

/** What a file already has of ours. */
interface Present {
  /** Local names by ours. */
  readonly names: Map<string, string>;
  /** The name of `import * as sky`. */
  namespace?: string;
  /** Where a further name is written, and whether in an import. */
  place?: { readonly at: number; readonly isModule: boolean };
}

const readImport = (declaration: Path, present: Present): void => {
  if (!declaration.isImportDeclaration() || declaration.node.importKind === 'type') return;
  const specifiers = parts(declaration, 'specifiers');
  const isWhole = declaration.node.source.value === ours;
  for (const { node } of specifiers) {
    if (node.type === 'ImportNamespaceSpecifier' && isWhole) present.namespace = node.local.name;
    if (node.type === 'ImportSpecifier' && node.importKind !== 'type') {
      present.names.set(keyName(node.imported) as string, node.local.name);
    }
  }
  const last = specifiers.at(-1);
  if (isWhole && last?.isImportSpecifier()) {
    present.place = { at: endOf(last), isModule: true };
  }
};

const readRequire = (declaration: Path, present: Present): void => {
  if (!declaration.isVariableDeclaration()) return;
  for (const declarator of parts(declaration, 'declarations')) {
    const { node } = declarator;
    const call = node.type === 'VariableDeclarator' ? node.init : undefined;
    const isRequire =
      call?.type === 'CallExpression' && call.callee.type === 'Identifier' && call.callee.name === 'require';
    const request = isRequire && call.arguments[0] ? literalText(call.arguments[0]) : undefined;
    if (!isOurs(request)) continue;
    const id = part(declarator, 'id');
    if (id.isIdentifier() && request === ours) present.namespace = id.node.name;
    if (!id.isObjectPattern()) continue;
    const properties = parts(id, 'properties');
    for (const property of properties) {
      if (!property.isObjectProperty() || property.node.value.type !== 'Identifier') continue;
      const name = keyName(property.node.key, property.node.computed);
      if (name !== undefined) present.names.set(name, property.node.value.name);
    }
    const last = properties.at(-1);
    if (request === ours && last?.isObjectProperty()) present.place = { at: endOf(last), isModule: false };
  }
};

const presentIn = ({ program }: Source): Present => {
  const present: Present = { names: new Map() };
  for (const statement of parts(program as Path, 'body')) {
    const { node } = statement;
    if (node.type === 'ImportDeclaration' && isOurs(node.source.value)) readImport(statement, present);
    else readRequire(statement, present);
  }
  return present;
};

/** Whether what declares a name goes: all of it, or the name's part of a pattern. */
const isGoing = ({ path, identifier }: Binding, gone: Gone): boolean =>
  gone.has(path.node) || [...gone.keys()].some((node) => node.type === 'ObjectProperty' && node.value === identifier);

/** The name means, wherever it is used, what is declared for the whole file, or nothing that stays. */
const isVisible = (name: string, uses: readonly Found[], { program }: Source, gone: Gone): boolean =>
  uses.every(({ call }) => {
    const binding = call.scope.getBinding(name);
    return binding === undefined || binding.scope === program.scope || isGoing(binding, gone);
  });

const isFree = (name: string, uses: readonly Found[], source: Source, gone: Gone): boolean => {
  const { scope } = source.program;
  const { globals } = scope as unknown as { readonly globals: Readonly<Record<string, unknown>> };
  const own = scope.getOwnBinding(name);
  if (own !== undefined && !isGoing(own, gone)) return false;
  return !Object.hasOwn(globals, name) && isVisible(name, uses, source, gone);
};

const newName = (name: string, uses: readonly Found[], source: Source, gone: Gone): string => {
  const alias = `skypilot${name[0]?.toUpperCase()}${name.slice(1)}`;
  const candidates = [name, alias, ...Array.from({ length: 99 }, (_, index) => `${alias}${index + 2}`)];
  return candidates.find((candidate) => isFree(candidate, uses, source, gone)) as string;
};

export interface Names {
  /** What each function of ours is called in this file: `hash`, `sky.hash`. */
  readonly local: ReadonlyMap<Replacement, string>;
  /** What an import that is there gets. */
  readonly edits: readonly Edit[];
  /** A whole new import, if one is needed: the statement, without a newline. */
  readonly statement: string | undefined;
}

export const nameOurs = (source: Source, { found: calls, gone }: Trail): Names => {
  const present = presentIn(source);
  const local = new Map<Replacement, string>();
  const added: (readonly [name: string, local: string])[] = [];
  for (const to of new Set(calls.map((found) => found.to))) {
    const uses = calls.filter((found) => found.to === to);
    const known = present.names.get(to);
    if (known !== undefined && isVisible(known, uses, source, gone)) local.set(to, known);
    else if (present.namespace !== undefined && isVisible(present.namespace, uses, source, gone)) {
      local.set(to, `${present.namespace}.${to}`);
    } else {
      const name = newName(to, uses, source, gone);
      local.set(to, name);
      added.push([to, name]);
    }
  }
  if (added.length === 0) return { local, edits: [], statement: undefined };
  const isModule = present.place?.isModule ?? source.isModule;
  const specifiers = added
    .map(([name, as]) => (name === as ? name : `${name}${isModule ? ' as ' : ': '}${as}`))
    .sort()
    .join(', ');
  if (present.place) {
    const { at } = present.place;
    return { local, edits: [{ start: at, end: at, text: `, ${specifiers}` }], statement: undefined };
  }
  const { space, semicolon } = source.style;
  const names = `{${space}${specifiers}${space}}`;
  const request = quoted(ours, source.style);
  const statement = isModule
    ? `import ${names} from ${request}${semicolon}`
    : `const ${names} = require(${request})${semicolon}`;
  return { local, edits: [], statement };
};
