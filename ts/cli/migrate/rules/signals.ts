/**
 * `process.kill(pid, 0)` in a try, which isProcessAlive stands for.
 *
 * What a try answers is worked out for the two errors that the system gives: ESRCH for a process that is not there,
 * EPERM for one that we may not signal.
 */
import type * as t from '@babel/types';
import { isProcessId, numberOf } from '../proofs.ts';
import type { Source } from '../source.ts';
import { endOf, isGlobal, isSimple, memberName, type Path, part, parts, startOf, unwrap, wrap } from '../syntax.ts';
import type { Change, Rule } from '../verdict.ts';

/** What a handler does with an error: gives an answer, passes it on, or what cannot be told. */
type Outcome = boolean | 'throws' | undefined;

/** The code that is compared: that of the caught error. */
const isCode = (path: Path, error: string | undefined): boolean => {
  const inner = unwrap(path);
  const { node } = inner;
  const member = node.type === 'OptionalMemberExpression' ? { ...node, type: 'MemberExpression' as const } : node;
  if (error === undefined || memberName(member as t.Node) !== 'code') return false;
  const object = unwrap(part(inner, 'object')).node;
  return object.type === 'Identifier' && object.name === error;
};

/** A condition's truth when the error has that code. */
const truthOf = (path: Path, error: string | undefined, code: string): boolean | undefined => {
  const inner = unwrap(path);
  const { node } = inner;
  const of = (key: string): boolean | undefined => truthOf(part(inner, key), error, code);
  if (node.type === 'BooleanLiteral') return node.value;
  if (node.type === 'Identifier') return node.name === error || undefined;
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    const value = of('argument');
    return value === undefined ? undefined : !value;
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const [left, right] = [of('left'), of('right')];
    if (node.operator === '&&') return left === false ? false : left && right;
    return left === true ? true : left === false ? right : undefined;
  }
  if (node.type === 'ConditionalExpression') {
    const test = of('test');
    return test === undefined ? undefined : of(test ? 'consequent' : 'alternate');
  }
  if (node.type !== 'BinaryExpression') return undefined;
  // An error that the system gave is an Error and has a code.
  if (node.operator === 'instanceof') {
    return (isError(part(inner, 'left'), error) && isGlobal(part(inner, 'right'), 'Error')) || undefined;
  }
  if (node.operator === 'in') return (isError(part(inner, 'right'), error) && isNamed(node.left, 'code')) || undefined;
  const text = isCode(part(inner, 'left'), error)
    ? node.right
    : isCode(part(inner, 'right'), error)
      ? node.left
      : undefined;
  if (text?.type !== 'StringLiteral') return undefined;
  if (/^===?$/.test(node.operator)) return text.value === code;
  return /^!==?$/.test(node.operator) ? text.value !== code : undefined;
};

const isNamed = (node: t.Node, name: string): boolean => node.type === 'StringLiteral' && node.value === name;

const isError = (path: Path, error: string | undefined): boolean => {
  const { node } = unwrap(path);
  return node.type === 'Identifier' && node.name === error;
};

/** How a handler answers: by `return`, or by giving a variable a value. */
type Answer = (statement: Path) => Path | undefined;

const outcomeOf = (
  statements: readonly Path[],
  error: string | undefined,
  code: string,
  answer: Answer,
): Outcome | 'goes on' => {
  for (const statement of statements) {
    const given = answer(statement);
    if (given) return truthOf(given, error, code);
    if (statement.isThrowStatement()) return 'throws';
    if (statement.isBlockStatement()) {
      const outcome = outcomeOf(parts(statement, 'body'), error, code, answer);
      if (outcome !== 'goes on') return outcome;
    } else if (statement.isIfStatement()) {
      const test = truthOf(part(statement, 'test'), error, code);
      if (test === undefined) return undefined;
      const branch = part(statement, test ? 'consequent' : 'alternate');
      const outcome = branch.node ? outcomeOf([branch], error, code, answer) : 'goes on';
      if (outcome !== 'goes on') return outcome;
    } else return undefined;
  }
  return 'goes on';
};

const returned: Answer = (statement) =>
  statement.isReturnStatement() && statement.node.argument ? part(statement, 'argument') : undefined;

/** `name = value;` */
const assigned =
  (name: string): Answer =>
  (statement) => {
    const expression = statement.isExpressionStatement() ? part(statement, 'expression') : undefined;
    if (!expression?.isAssignmentExpression({ operator: '=' })) return undefined;
    const { left } = expression.node;
    return left.type === 'Identifier' && left.name === name ? part(expression, 'right') : undefined;
  };

/** A try that answers whether a process is there. */
interface Question {
  readonly start: number;
  readonly end: number;
  readonly answer: Answer;
  /** What stands before our call: `return ` or `alive = `. */
  readonly before: string;
}

const isTrue = (path: Path | undefined): boolean =>
  path !== undefined && unwrap(path).isBooleanLiteral({ value: true });

/** The name that is given `true`. */
const nameGivenTrue = (statement: Path | undefined): string | undefined => {
  const expression = statement?.isExpressionStatement() ? part(statement, 'expression') : undefined;
  if (!expression?.isAssignmentExpression({ operator: '=' }) || !isTrue(part(expression, 'right'))) return undefined;
  return expression.node.left.type === 'Identifier' ? expression.node.left.name : undefined;
};

/** The question that a try asks whose first statement is the call. */
const questionOf = (attempt: Path, statement: Path): Question | undefined => {
  const [first, second, ...others] = parts(part(attempt, 'block'), 'body');
  if (first?.node !== statement.node || others.length > 0) return undefined;
  const place = { start: startOf(attempt), end: endOf(attempt) };
  const byReturn = { ...place, answer: returned, before: 'return ' };
  if (statement.isReturnStatement()) return second ? undefined : byReturn;
  if (second) {
    if (isTrue(returned(second))) return byReturn;
    const name = nameGivenTrue(second);
    return name === undefined ? undefined : { ...place, answer: assigned(name), before: `${name} = ` };
  }
  const next = attempt.getNextSibling();
  return next.node && isTrue(returned(next)) ? { ...byReturn, end: endOf(next) } : undefined;
};

const outside = 'it is not in a try that answers true or false by it';

const same = 'a zombie, a thread and an id below 1 are not alive';

const change = (question: Question, pid: Path, source: Source, outcomes: readonly Outcome[]): Change | string => {
  const [permission, other] = outcomes;
  const written = source.text.slice(startOf(pid), endOf(pid));
  const isProven = isProcessId(pid);
  if (!isProven && pid.scope.hasBinding('Number', true)) return 'Number is another one there';
  if (!isProven && !isSimple(pid)) return 'its id is computed there; the syntax does not show a number';
  const guard = isProven || other === 'throws' ? '' : `Number.isInteger(${written}) && `;
  const text = (name: string): string => `${question.before}${guard}${name}(${written})${source.style.semicolon}`;
  const forbidden = permission === false ? '; a process that we may not signal is alive' : '';
  const checked = isProven || guard !== '' ? '' : '; what is no number is refused';
  const guarded = guard === '' ? '' : '; text such as "123" is no id, and a number beyond 2 ** 31 is refused';
  return {
    to: 'isProcessAlive',
    edits: [{ start: question.start, end: question.end, text }],
    differs: `${same}${forbidden}${checked}${guarded}`,
  };
};

/** `return true` or `return false` behind a try that goes on. */
const answerBehind = (attempt: Path): { readonly value: boolean; readonly end: number } | undefined => {
  const next = attempt.getNextSibling();
  const value = next.node && returned(next);
  const literal = value && unwrap(value).node;
  return literal?.type === 'BooleanLiteral' ? { value: literal.value, end: endOf(next) } : undefined;
};

export const killZero: Rule = (call, source) => {
  const [pid, signal, ...others] = parts(call, 'arguments');
  if (pid === undefined || signal === undefined || others.length > 0 || numberOf(signal) !== 0) return undefined;
  const statement = wrap(call).parentPath as Path;
  const attempt = statement.parentPath?.parentPath;
  if (!attempt?.isTryStatement() || attempt.node.finalizer || statement.parentPath?.key !== 'block') return outside;
  if (!(statement.isExpressionStatement() || statement.isReturnStatement())) return outside;
  const question = questionOf(attempt, statement);
  const handler = part(attempt, 'handler');
  if (question === undefined || !handler.isCatchClause()) return outside;
  const { param } = handler.node;
  if (param && param.type !== 'Identifier') return 'its handler takes the error apart';
  const body = parts(part(handler, 'body'), 'body');
  const met = ['ESRCH', 'EPERM', 'ERR_INVALID_ARG_TYPE'].map((code) =>
    outcomeOf(body, param?.name, code, question.answer),
  );
  const behind = question.before === 'return ' ? answerBehind(attempt) : undefined;
  const [missing, permission, other] = met.map((outcome) => (outcome === 'goes on' ? behind?.value : outcome));
  if (missing !== false) return 'its handler does not plainly answer false for a process that is not there';
  if (typeof permission !== 'boolean')
    return 'its handler does not plainly answer for a process that we may not signal';
  if (other === undefined) return 'its handler does not plainly answer for other errors';
  const end = behind && met.includes('goes on') ? behind.end : question.end;
  return change({ ...question, end }, pid, source, [permission, other]);
};
