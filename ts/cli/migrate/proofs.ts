/**
 * What the syntax alone proves of an expression: that it is this number, a number, hexadecimal, text, bytes.
 *
 * A name proves what it was given when it is never given anything else. "Not proven" is no "no".
 */
import type * as t from '@babel/types';
import { isGlobal, literalText, memberName, type Path, part, parts, unwrap } from './syntax.ts';

/** How far names are followed: a constant made of itself must end. */
const farthest = 20;

/** What a name was given where it was declared, if that is all it is ever given. */
const givenTo = (path: Path): Path | undefined => {
  if (!path.isIdentifier()) return undefined;
  const binding = path.scope.getBinding(path.node.name);
  const declarator = binding?.path;
  if (!binding?.constant || !declarator?.isVariableDeclarator() || declarator.node.id.type !== 'Identifier')
    return undefined;
  return declarator.node.init ? part(declarator, 'init') : undefined;
};

type Proof = (path: Path, depth: number) => boolean;

/** A proof that also looks through parentheses, casts and names. */
const throughNames = (proof: Proof): ((path: Path, depth?: number) => boolean) => {
  const prove = (path: Path, depth = 0): boolean => {
    if (depth > farthest) return false;
    const inner = unwrap(path);
    if (proof(inner, depth + 1)) return true;
    const given = givenTo(inner);
    return given !== undefined && prove(given, depth + 1);
  };
  return prove;
};

/** Whether all the outcomes of `a ? b : c`, `a || b` and `a ?? b` are proven. */
const eachOutcome = (path: Path, prove: (path: Path) => boolean): boolean => {
  if (path.isConditionalExpression()) return prove(part(path, 'consequent')) && prove(part(path, 'alternate'));
  if (path.isLogicalExpression()) return prove(part(path, 'left')) && prove(part(path, 'right'));
  return false;
};

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '**': (left, right) => left ** right,
  '<<': (left, right) => left << right,
};

/** The number that an expression always is: a literal, a sum of them, `Math.pow(1024, 3)`, a constant. */
export const numberOf = (path: Path, depth = 0): number | undefined => {
  if (depth > farthest) return undefined;
  const inner = unwrap(path);
  const { node } = inner;
  const next = (key: string): number | undefined => numberOf(part(inner, key), depth + 1);
  if (node.type === 'NumericLiteral') return node.value;
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    const value = next('argument');
    return value === undefined ? undefined : -value;
  }
  const both = (left: number | undefined, right: number | undefined, operator: string): number | undefined =>
    left === undefined || right === undefined ? undefined : arithmetic[operator]?.(left, right);
  if (node.type === 'BinaryExpression') return both(next('left'), next('right'), node.operator);
  if (node.type === 'CallExpression') {
    const callee = part(inner, 'callee');
    if (memberName(callee.node) !== 'pow' || !isGlobal(part(callee, 'object'), 'Math')) return undefined;
    return both(next('arguments.0'), next('arguments.1'), '**');
  }
  const given = givenTo(inner);
  return given && numberOf(given, depth + 1);
};

/** Whether it always is a whole number of this range. */
export const isWhole = (path: Path, least: number, most: number): boolean => {
  const value = numberOf(path);
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most;
};

/** The text that an expression always is. */
export const textOf = (path: Path, depth = 0): string | undefined => {
  if (depth > farthest) return undefined;
  const inner = unwrap(path);
  const text = literalText(inner.node);
  if (text !== undefined) return text;
  const given = givenTo(inner);
  return given && textOf(given, depth + 1);
};

/** The type that TypeScript is told of a name or by a cast; undefined where there is none. */
const annotationOf = (path: Path): t.Node | undefined => {
  if (path.isTSAsExpression()) return path.node.typeAnnotation;
  if (!path.isIdentifier()) return undefined;
  const declared = path.scope.getBinding(path.node.name)?.identifier;
  if (!declared || declared.optional) return undefined;
  return declared.typeAnnotation?.type === 'TSTypeAnnotation' ? declared.typeAnnotation.typeAnnotation : undefined;
};

/** Whether TypeScript is told that this is a number. */
export const isDeclaredNumber = (path: Path): boolean => {
  const bare = path.isParenthesizedExpression() ? part(path, 'expression') : path;
  return annotationOf(bare)?.type === 'TSNumberKeyword';
};

/** Whether TypeScript is told that this is text and never undefined. */
export const isDeclaredText = (path: Path): boolean => annotationOf(path)?.type === 'TSStringKeyword';

/** `process`, the global or the module. */
const isProcess = (path: Path): boolean => {
  if (isGlobal(path, 'process')) return true;
  if (!path.isIdentifier()) return false;
  const declaration = path.scope.getBinding(path.node.name)?.path.parent;
  return declaration?.type === 'ImportDeclaration' && /^(?:node:)?process$/.test(declaration.source.value);
};

/** Whether it is the id of this process or of its parent. */
const isOwnId = (path: Path): boolean =>
  ['pid', 'ppid'].includes(memberName(path.node) ?? '') && isProcess(part(path, 'object'));

/** Whether it is a number that a process id may be: a literal, `process.pid`, what TypeScript calls a number. */
export const isProcessId: (path: Path) => boolean = throughNames(
  (path) => isOwnId(path) || isWhole(path, -(2 ** 31), 2 ** 31 - 1) || isDeclaredNumber(path),
);

/** Whether it always is a number of columns: whole, and not negative. */
export const isWidth: (path: Path, depth?: number) => boolean = throughNames((path, depth) => {
  if (isWhole(path, 0, Number.MAX_SAFE_INTEGER) || isDeclaredNumber(path)) return true;
  if (memberName(path.node) === 'columns') {
    const stream = part(path, 'object');
    return /^std(?:out|err)$/.test(memberName(stream.node) ?? '') && isProcess(part(stream, 'object'));
  }
  return eachOutcome(path, (outcome) => isWidth(outcome, depth));
});

/** Methods that leave hexadecimal digits what they are, though maybe fewer. */
const isCutting = /^(?:slice|substring|substr|toLowerCase|toUpperCase|trim|at|charAt)$/;

/** The argument of `x.toString(argument)` and of `x.digest(argument)`. */
const formOf = (call: Path): unknown => {
  const argument = parts(call, 'arguments')[0];
  return argument && (textOf(argument) ?? numberOf(argument));
};

const isHexadecimalCall = (call: Path, depth: number): boolean => {
  const callee = part(call, 'callee');
  const name = memberName(callee.node);
  if (name === undefined) return false;
  if (name === 'digest') return formOf(call) === 'hex';
  if (name === 'toString') return formOf(call) === 'hex' || formOf(call) === 16;
  if (name === 'padStart' || name === 'padEnd') {
    const filling = parts(call, 'arguments')[1];
    return filling !== undefined && isHexadecimal(filling, depth) && isHexadecimal(part(callee, 'object'), depth);
  }
  return isCutting.test(name) && isHexadecimal(part(callee, 'object'), depth);
};

/** Whether it always is text of hexadecimal digits: a constant, `digest('hex')`, `toString(16)`, parts and sums of them. */
export const isHexadecimal: (path: Path, depth?: number) => boolean = throughNames((path, depth) => {
  const text = literalText(path.node);
  if (text !== undefined) return /^[0-9a-f]+$/i.test(text);
  if (path.isCallExpression()) return isHexadecimalCall(path, depth);
  if (path.isBinaryExpression({ operator: '+' })) {
    return isHexadecimal(part(path, 'left'), depth) && isHexadecimal(part(path, 'right'), depth);
  }
  if (path.isTemplateLiteral()) {
    const isDigits = path.node.quasis.every(({ value }) => /^[0-9a-f]*$/i.test(value.raw));
    return isDigits && parts(path, 'expressions').every((expression) => isHexadecimal(expression, depth));
  }
  return eachOutcome(path, (outcome) => isHexadecimal(outcome, depth));
});

/** Calls whose result is text or bytes, by the name of what is called; `''` is any object. */
const makers: readonly (readonly [object: string, method: string])[] = [
  ['JSON', 'stringify'],
  ['Buffer', 'from'],
  ['Buffer', 'alloc'],
  ['Buffer', 'concat'],
  ['', 'toString'],
  ['', 'join'],
  ['', 'trim'],
  ['', 'toLowerCase'],
  ['', 'toUpperCase'],
  ['', 'replaceAll'],
  ['', 'encode'],
  ['', 'readFileSync'],
];

const declaredData: ReadonlySet<string> = new Set(['Buffer', 'Uint8Array']);

const isDeclaredData = (path: Path): boolean => {
  const annotation = annotationOf(path);
  const types = annotation?.type === 'TSUnionType' ? annotation.types : annotation ? [annotation] : [];
  const isData = (type: t.Node): boolean =>
    type.type === 'TSStringKeyword' ||
    (type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && declaredData.has(type.typeName.name));
  return types.length > 0 && types.every(isData);
};

const isMade = (path: Path): boolean => {
  if (path.isNewExpression()) return isGlobal(part(path, 'callee'), 'Uint8Array');
  if (!path.isCallExpression()) return false;
  const callee = part(path, 'callee');
  if (isGlobal(callee, 'String')) return true;
  const name = memberName(callee.node);
  return makers.some(
    ([object, method]) => name === method && (object === '' || isGlobal(part(callee, 'object'), object)),
  );
};

/** Whether it is text or bytes, and no array or stream of them. */
export const isData: (path: Path, depth?: number) => boolean = throughNames((path, depth) => {
  if (path.isStringLiteral() || path.isTemplateLiteral() || isMade(path) || isDeclaredData(path)) return true;
  if (path.isBinaryExpression({ operator: '+' })) {
    return isData(part(path, 'left'), depth) || isData(part(path, 'right'), depth);
  }
  if (path.isAwaitExpression()) {
    const callee = part(part(path, 'argument'), 'callee');
    return (
      (callee.node?.type === 'Identifier' ? callee.node.name : memberName(callee.node ?? path.node)) === 'readFile'
    );
  }
  return eachOutcome(path, (outcome) => isData(outcome, depth));
});
