/**
 * Finds what is called of the libraries: from where they come into a file, through aliases, to each use.
 *
 * Says of each use whether it becomes ours, and which names of theirs nothing is left to use.
 */
import type { Binding } from '@babel/traverse';
import type * as t from '@babel/types';
import { type Library, libraries } from './libraries.ts';
import { byRequest, globalUsesIn, isTypeHolder, requestsIn, typeUsesIn } from './requests.ts';
import type { Source } from './source.ts';
import { type Call, endOf, isRead, keyName, memberName, type Path, part, parts, startOf, wrap } from './syntax.ts';
import type { Change, Verdict } from './verdict.ts';

/** A call that becomes ours. */
export interface Found extends Change {
  readonly call: Call;
  /** What it was, for people: 'hasha.fromFile'. */
  readonly from: string;
}

/** A use that stays as it is. */
export interface Left {
  readonly path: Path;
  readonly from: string;
  readonly reason: string;
}

/** By node. */
export type Gone = ReadonlyMap<t.Node, Path>;

export interface Trail {
  readonly found: readonly Found[];
  readonly left: readonly Left[];
  /** Import specifiers, declarators and properties of patterns whose names are used no more. */
  readonly gone: Gone;
}

/** A library, and the way from it: `['read']`. */
interface Way {
  readonly library: Library;
  readonly members: readonly string[];
}

const nameOf = ({ library, members }: Way): string =>
  library.labels?.[members.join('.')] ?? [library.name, ...members].join('.');

/** A module's default export is what `require` gives; a namespace's `default` is the same. */
const step = (way: Way, name: string): Way => (name === 'default' ? way : { ...way, members: [...way.members, name] });

const hasComment = ({ comments }: Source, from: number, to: number): boolean =>
  comments.some(({ start, end }) => (start as number) < to && (end as number) > from);

const losesComment = (source: Source, { edits }: Change): boolean =>
  edits.some(({ start, end }) => start < end && hasComment(source, start, end));

export const follow = (source: Source): Trail => {
  const found: Found[] = [];
  const left: Left[] = [];
  const gone = new Map<t.Node, Path>();
  const { requests, mocked } = requestsIn(source);
  const typeUses = typeUsesIn(source);

  const leave = (path: Path, way: Way, reason: string): false => {
    if (!way.library.isQuiet) left.push({ path, from: nameOf(way), reason });
    return false;
  };

  const judge = (call: Call, way: Way): boolean => {
    const rule = way.library.rules[way.members.join('.')];
    const isPlain = !call.node.typeParameters && !call.node.arguments.some(({ type }) => type === 'SpreadElement');
    if (rule === undefined) return leave(call, way, 'skypilot-utils has no equal for it');
    if (!isPlain) return leave(call, way, 'its arguments are spread or typed');
    const verdict: Verdict = rule(call, source);
    if (verdict === undefined) return false;
    const mock = mocked.get(way.library);
    const reason =
      typeof verdict === 'string'
        ? verdict
        : mock !== undefined
          ? `this file names the module in ${mock}`
          : losesComment(source, verdict)
            ? 'a comment stands in what would go'
            : undefined;
    if (reason !== undefined) {
      left.push({ path: call, from: nameOf(way), reason });
      return false;
    }
    found.push({ ...(verdict as Change), call, from: nameOf(way) });
    return true;
  };

  /** Whether nothing is left of a use. */
  const visitUse = (path: Path, way: Way): boolean => {
    const outer = wrap(path);
    const parent = outer.parentPath as Path;
    if (parent.isMemberExpression() && outer.key === 'object') {
      const name = memberName(parent.node);
      if (name === undefined) return leave(parent, way, 'what is taken of it is computed');
      const next = step(way, name);
      return isRead(parent) ? visitUse(parent, next) : leave(parent, next, 'it is set');
    }
    if (parent.isCallExpression() && outer.key === 'callee') return judge(parent as Call, way);
    if (parent.isVariableDeclarator() && outer.key === 'init') return visitDeclarator(parent, way);
    if (parent.isTSImportEqualsDeclaration()) return false;
    return leave(outer, way, isTypeHolder.test(parent.type) ? 'its type is used' : 'it is handed on, not called');
  };

  /** Whether nothing is left of any use of a name. */
  const visitName = (binding: Binding | undefined, way: Way, path: Path): boolean => {
    if (binding === undefined) return false;
    if (!binding.constant) return leave(path, way, 'its name is given other values');
    // Evaluated one by one: each use is to be judged.
    const asTypes = typeUses.filter(({ node, scope }) => scope.getBinding((node as t.Identifier).name) === binding);
    const uses = new Map([...binding.referencePaths, ...asTypes].map((use) => [use.node, use]));
    const ends = [...uses.values()].map((use) => visitUse(use, way));
    return ends.length > 0 && ends.every(Boolean);
  };

  const visitDeclarator = (declarator: Path, way: Way): boolean => {
    if (declarator.parentPath?.parentPath?.isExportNamedDeclaration()) return leave(declarator, way, 'it is exported');
    const id = part(declarator, 'id');
    if (id.isIdentifier()) {
      const isGone = visitName(declarator.scope.getBinding(id.node.name), way, declarator);
      if (isGone) gone.set(declarator.node, declarator);
      return isGone;
    }
    if (!id.isObjectPattern()) return leave(declarator, way, 'it is taken apart in another way than by names');
    const ends = parts(id, 'properties').map((property) => {
      const value = property.isObjectProperty() ? property.node.value : undefined;
      const name = property.isObjectProperty() ? keyName(property.node.key, property.node.computed) : undefined;
      if (name === undefined) return leave(property, way, 'what is taken of it is computed, or the rest');
      const next = step(way, name);
      if (value?.type !== 'Identifier') return leave(property, next, 'it is taken apart, or has a default');
      const isGone = visitName(declarator.scope.getBinding(value.name), next, property);
      if (isGone) gone.set(property.node, property);
      return isGone;
    });
    const isGone = ends.length > 0 && ends.every(Boolean);
    if (isGone) gone.set(declarator.node, declarator);
    return isGone;
  };

  const visitSpecifier = (specifier: Path, way: Way, isType: boolean): void => {
    const { node } = specifier;
    const imported = node.type === 'ImportSpecifier' ? keyName(node.imported) : 'default';
    const next = step(way, imported ?? 'default');
    const local = (node as { readonly local: { readonly name: string } }).local.name;
    if (isType || (node.type === 'ImportSpecifier' && node.importKind === 'type'))
      leave(specifier, next, 'its type is used');
    else if (visitName(specifier.scope.getBinding(local), next, specifier)) gone.set(specifier.node, specifier);
  };

  const visitRequest = (call: Call, library: Library): void => {
    const way: Way = { library, members: [] };
    if (!call.get('callee').isImport()) {
      visitUse(call, way);
      return;
    }
    const awaited = wrap(call).parentPath;
    if (awaited?.isAwaitExpression()) visitUse(awaited, way);
    else leave(call, way, 'its module is not awaited at once');
  };

  source.program.traverse({
    ImportDeclaration: (declaration) => {
      const library = byRequest.get(declaration.node.source.value);
      if (!library) return;
      const isType = declaration.node.importKind === 'type';
      for (const specifier of declaration.get('specifiers') as Path[])
        visitSpecifier(specifier, { library, members: [] }, isType);
    },
    TSImportEqualsDeclaration: (declaration) => {
      const { moduleReference: reference, id } = declaration.node;
      const library =
        reference.type === 'TSExternalModuleReference' ? byRequest.get(reference.expression.value) : undefined;
      if (!library) return;
      const way = { library, members: [] };
      if (declaration.node.isExport) leave(declaration, way, 'it is exported');
      else if (visitName(declaration.scope.getBinding(id.name), way, declaration))
        gone.set(declaration.node, declaration);
    },
    'ExportNamedDeclaration|ExportAllDeclaration': (declaration: Path) => {
      const { node } = declaration;
      const from = node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration' ? node.source : null;
      const library = from && byRequest.get(from.value);
      if (library) leave(declaration, { library, members: [] }, 'it is exported');
    },
  });
  for (const { call, library } of requests) visitRequest(call, library);
  for (const library of libraries) {
    if (library.global === undefined) continue;
    for (const path of globalUsesIn(source, library.global)) visitUse(path, { library, members: [] });
  }
  const kept = new Set<t.Node>();
  for (const [node, path] of gone) {
    const statement = path.getStatementParent() as Path;
    const isCommented = hasComment(source, startOf(statement), endOf(statement));
    if (statement.inList && !isCommented) continue;
    gone.delete(node);
    if (kept.has(statement.node)) continue;
    kept.add(statement.node);
    const reason = isCommented
      ? 'a comment stands in its import, which stays unused'
      : 'its import, now unused, is no line of its own';
    left.push({ path, from: source.text.slice(startOf(path), endOf(path)), reason });
  }
  found.sort((one, other) => startOf(one.call) - startOf(other.call));
  left.sort((one, other) => startOf(one.path) - startOf(other.path) || endOf(one.path) - endOf(other.path));
  return { found, left, gone };
};
