/** `BigInt('0x' + h).toString(36)`, which base36Encode stands for. */
import { isHexadecimal, numberOf } from '../proofs.ts';
import { endOf, literalText, methodCallOn, type Path, part, parts, startOf, unwrap } from '../syntax.ts';
import type { Edit, Rule } from '../verdict.ts';

const prefix = /^0x/i;

/** Without the parentheses that only an argument of its own makes needless. */
const bare = (path: Path): Path => {
  if (!path.isParenthesizedExpression()) return path;
  const inner = part(path, 'expression');
  return inner.isSequenceExpression() ? path : bare(inner);
};

/** From where to where the digits stand behind '0x'; what they are made of. */
interface Digits {
  readonly start: number;
  readonly end: number;
  readonly values: readonly Path[];
  /** Whether they stand within a text that begins with '0x'. */
  readonly isText?: boolean;
}

/** `'0x' + a + b`, which is `('0x' + a) + b`. */
const sumDigits = (sum: Path): Digits | undefined => {
  const values: Path[] = [];
  let left: Path = sum;
  while (left.isBinaryExpression({ operator: '+' })) {
    values.unshift(part(left, 'right'));
    left = part(left, 'left');
  }
  const [first] = values;
  if (first === undefined || !/^0x$/i.test(literalText(left.node) ?? '')) return undefined;
  const only = values.length === 1 ? bare(first) : undefined;
  return { start: startOf(only ?? first), end: endOf(only ?? sum), values };
};

/** `${h}` behind '0x', alone. */
const templateDigits = (template: Path): Digits | undefined => {
  if (!template.isTemplateLiteral()) return undefined;
  const [value, ...others] = parts(template, 'expressions');
  const [head, tail] = template.node.quasis;
  if (value === undefined || others.length > 0 || !/^0x$/i.test(head?.value.raw ?? '') || tail?.value.raw !== '')
    return undefined;
  return { start: startOf(value), end: endOf(value), values: [value] };
};

const textDigits = (argument: Path): Digits | undefined =>
  prefix.test(literalText(argument.node) ?? '')
    ? { start: startOf(argument), end: endOf(argument), values: [], isText: true }
    : undefined;

const isNumber = /^0x[0-9a-f]+$/i;

/** Of what calls BigInt(). */
export const base36: Rule = (call) => {
  const written = methodCallOn(call, ['toString']);
  const [radix] = written ? parts(written, 'arguments') : [];
  const [argument, ...others] = parts(call, 'arguments');
  if (!written || !radix || numberOf(radix) !== 36 || argument === undefined || others.length > 0) return undefined;
  const inner = unwrap(argument);
  const digits = textDigits(inner) ?? sumDigits(inner) ?? templateDigits(inner);
  if (digits === undefined) return undefined;
  const isProven = digits.isText
    ? isNumber.test(literalText(inner.node) as string)
    : digits.values.every((value) => isHexadecimal(value));
  if (!isProven) {
    return "the syntax does not show that this is hexadecimal, and base36Encode reads more: blanks around it, '_' between digits";
  }
  const edits: readonly Edit[] = [
    { start: startOf(written), end: digits.start, text: (name) => `${name}(` },
    { start: digits.end, end: endOf(written), text: ')' },
  ];
  return {
    to: 'base36Encode',
    edits,
    differs: 'text without digits is ERR_INVALID_ARG_VALUE rather than a SyntaxError',
  };
};
