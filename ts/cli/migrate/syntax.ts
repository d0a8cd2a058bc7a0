/** Small questions to a syntax tree that several rules ask. What an expression is worth is asked in proofs.ts. */
import type { NodePath } from '@babel/traverse';
import type * as t from '@babel/types';

export type Path = NodePath<t.Node>;
export type Call = NodePath<t.CallExpression>;

/** Parentheses, and what TypeScript puts around a value without changing it. */
const wrappers: ReadonlySet<string> = new Set([
  'ParenthesizedExpression',
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
]);

/** A part of a node: one path, where it is known to be one. */
export const part = (path: Path, key: string): Path => path.get(key) as Path;

/** The parts of a node under a key that holds a list. */
export const parts = (path: Path, key: string): readonly Path[] => path.get(key) as unknown as readonly Path[];

/** The expression within parentheses and casts. */
export const unwrap = (path: Path): Path => {
  let inner = path;
  while (wrappers.has(inner.type)) inner = part(inner, 'expression');
  return inner;
};

/** The expression with the parentheses and casts around it. */
export const wrap = (path: Path): Path => {
  let outer = path;
  while (outer.parentPath && wrappers.has(outer.parentPath.type)) outer = outer.parentPath;
  return outer;
};

export const startOf = ({ node }: Path): number => node.start as number;
export const endOf = ({ node }: Path): number => node.end as number;

/** The text of a literal, or of a template without expressions. */
export const literalText = (node: t.Node): string | undefined => {
  if (node.type === 'StringLiteral') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
};

/** `b` of `a.b` and of `a['b']`; undefined where it is computed, private or behind a `?.`. */
export const memberName = (node: t.Node): string | undefined => {
  if (node.type !== 'MemberExpression') return undefined;
  if (node.computed) return literalText(node.property);
  return node.property.type === 'Identifier' ? node.property.name : undefined;
};

/** The name under which an object's property, or a specifier, holds something; undefined where it is computed. */
export const keyName = (key: t.Node, computed = false): string | undefined => {
  if (key.type === 'Identifier' && !computed) return key.name;
  return literalText(key);
};

/** Whether this name means the global of that name here. */
export const isGlobal = (path: Path, name: string): boolean =>
  path.node.type === 'Identifier' && path.node.name === name && !path.scope.hasBinding(name, true);

/** Whether it is a name or a member of one: text that may be written elsewhere, or twice. */
export const isSimple = (path: Path): boolean => {
  const inner = unwrap(path);
  if (inner.isIdentifier() || inner.isThisExpression()) return true;
  return inner.isMemberExpression() && !inner.node.computed && isSimple(part(inner, 'object'));
};

/** Whether a value is read here: neither assigned to, nor deleted. */
export const isRead = (path: Path): boolean => {
  const outer = wrap(path);
  const { parentPath: parent, key, listKey } = outer;
  if (parent === null) return true;
  if (parent.isAssignmentExpression() || parent.isForXStatement() || parent.isAssignmentPattern())
    return key !== 'left';
  if (parent.isUnaryExpression({ operator: 'delete' }) || parent.isUpdateExpression()) return false;
  return !(
    parent.isArrayPattern() ||
    parent.isRestElement() ||
    (parent.isObjectProperty() && isPattern(parent, listKey))
  );
};

const isPattern = ({ parentPath }: Path, listKey: unknown): boolean =>
  listKey === undefined && parentPath?.isObjectPattern() === true;

/** The call `x.name()` whose object this expression is, if it is one. */
export const methodCallOn = (path: Path, names: readonly string[]): Call | undefined => {
  const outer = wrap(path);
  const member = outer.parentPath;
  if (!member?.isMemberExpression() || outer.key !== 'object') return undefined;
  const name = memberName(member.node);
  const callee = wrap(member);
  const call = callee.parentPath;
  const isCalled = call?.isCallExpression() === true && callee.key === 'callee';
  return isCalled && name !== undefined && names.includes(name) ? (call as Call) : undefined;
};

/** The innermost function around this, if it is async and no generator. */
const isInAsyncFunction = (path: Path): boolean => {
  const around = path.getFunctionParent()?.node as t.Function | undefined;
  return around !== undefined && around.async === true && around.generator !== true;
};

/** Whether an error thrown here would meet a handler that a returned promise's rejection passes by. */
const isInTry = (path: Path): boolean => {
  const around = path.getFunctionParent();
  return path.findParent((parent) => parent === around || parent.isTryStatement())?.isTryStatement() === true;
};

/**
 * Whether it makes no difference here that a value comes where a promise came: it is awaited at once, alone or in
 * `await Promise.all([...])`, or it is what an async function returns.
 */
export const isAwaited = (path: Path): boolean => {
  const outer = wrap(path);
  const parent = outer.parentPath;
  if (parent === null) return false;
  if (parent.isAwaitExpression()) return true;
  if (parent.isArrowFunctionExpression() && outer.key === 'body') return parent.node.async;
  if (parent.isReturnStatement()) return isInAsyncFunction(parent) && !isInTry(parent);
  if (!parent.isArrayExpression()) return false;
  const call = parent.parentPath;
  if (!call.isCallExpression() || parent.key !== 0) return false;
  const callee = part(call, 'callee');
  const isAll = memberName(callee.node) === 'all' && isGlobal(part(callee, 'object'), 'Promise');
  return isAll && wrap(call).parentPath?.isAwaitExpression() === true;
};
