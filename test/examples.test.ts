/**
 * Every example, of the doc comments and of the README, does what it says.
 *
 * An example's line is a statement, and behind it, in a comment, what it answers: a literal alone is compared; a literal
 * with words behind it stands for what depends on the machine, of which the type is compared; `throws CODE` names an
 * error's code. Any other comment must stand in `remarks`. A line without a comment only has to run.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inspect, isDeepStrictEqual } from 'node:util';
import { type ESTree, parseSync } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../scripts/run.ts';
import * as sky from '../ts/index.ts';
import { declarations, examplesIn, overloadsOf } from './support/declarations.ts';
import { temporaryFolder } from './support/os.ts';

/** What the README says of a call that is not its answer. */
const remarks = ['off the main thread, with AVX', 'the lowest from 8080 on that every address has free'];

/** What a comment promises of the value before it; undefined for a remark. */
type Promised =
  | { readonly kind: 'value' | 'type'; readonly value: unknown }
  | { readonly kind: 'error'; readonly code: string };

/** The value of a literal, in a list of one; of anything else, an empty list. */
const valuesOf = (node: ESTree.Node): readonly unknown[] => {
  if (node.type === 'Literal' && !('regex' in node)) return [node.value];
  if (node.type === 'Identifier' && node.name === 'undefined') return [undefined];
  if (node.type === 'UnaryExpression' && node.operator === '-') {
    return valuesOf(node.argument).map((value) => -(value as number));
  }
  if (node.type !== 'ArrayExpression') return [];
  const values = node.elements.flatMap((element) => (element ? valuesOf(element) : []));
  return values.length === node.elements.length ? [values] : [];
};

const literalsIn = (text: string): readonly unknown[] => {
  const { program, errors } = parseSync('literal.js', `x = ${text}`);
  const [statement, more] = program.body;
  if (errors.length > 0 || more || statement?.type !== 'ExpressionStatement') return [];
  return statement.expression.type === 'AssignmentExpression' ? valuesOf(statement.expression.right) : [];
};

const promisedBy = (comment: string): Promised | undefined => {
  const [, code] = /^throws (\w+)$/.exec(comment) ?? [];
  if (code) return { kind: 'error', code };
  for (const { index } of [...comment.matchAll(/$|,? /g)].reverse()) {
    const found = literalsIn(comment.slice(0, index));
    if (found.length > 0) return { kind: index === comment.length ? 'value' : 'type', value: found[0] };
  }
  return undefined;
};

/** What became of a statement. */
type Outcome = { readonly value: unknown } | { readonly error: unknown };

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

const isKept = (promised: Promised, outcome: Outcome): boolean => {
  if (promised.kind === 'error') {
    return 'error' in outcome && (outcome.error as Partial<sky.CodedError>).code === promised.code;
  }
  if (!('value' in outcome)) return false;
  return promised.kind === 'value'
    ? isDeepStrictEqual(outcome.value, promised.value)
    : typeOf(outcome.value) === typeOf(promised.value);
};

interface Result {
  /** What is wrong with the example, a line each; '' if nothing is. */
  readonly failures: string;
  /** How many lines were compared with a value or an error's code. */
  readonly compared: number;
}

const AsyncFunction = (async () => {}).constructor as new (...text: string[]) => (...args: unknown[]) => Promise<void>;

/** Runs an example, its statements in one scope. */
const runExample = async (example: string): Promise<Result> => {
  const { program, comments, errors } = parseSync('example.mjs', example);
  const failures = errors.map(({ message }) => message);
  const told: { readonly comment: string; readonly promised: Promised }[] = [];
  let code = '';
  let matched = 0;
  for (const { start, end, ...statement } of program.body) {
    const text = example.slice(start, end);
    const comment = comments.find((one) => one.start >= end && !example.slice(end, one.start).includes('\n'));
    const words = comment?.value.trim() ?? '';
    const promised = promisedBy(words);
    if (comment) matched += 1;
    if (comment && !promised && !remarks.includes(words)) failures.push(`neither a value nor a remark: ${words}`);
    if (promised && statement.type !== 'ExpressionStatement') failures.push(`no value to compare: ${text}`);
    if (statement.type === 'ImportDeclaration') {
      const [, names = ''] = /^import \{ (.*) \} from 'skypilot-utils';$/.exec(text) ?? [];
      for (const name of names.split(', ')) if (!(name in sky)) failures.push(`no export: ${name}`);
    } else if (promised && statement.type === 'ExpressionStatement') {
      code += `await check(${told.length}, async () => ({ value: ${text.replace(/;$/, '')} }));\n`;
      told.push({ comment: `${text} // ${words}`, promised });
    } else {
      code += `${text}\n`;
    }
  }
  if (matched !== comments.length) failures.push('a comment that stands behind no statement');
  const check = async (index: number, ask: () => Promise<Outcome>): Promise<void> => {
    const outcome = await ask().catch((error: unknown) => ({ error }));
    const { comment, promised } = told[index] as (typeof told)[number];
    if (!isKept(promised, outcome)) failures.push(`${comment} but got ${inspect(outcome)}`);
  };
  const run = new AsyncFunction('check', ...Object.keys(sky), code);
  await run(check, ...Object.values(sky)).catch((error: unknown) => failures.push(String(error)));
  return { failures: failures.join('\n'), compared: told.filter(({ promised }) => promised.kind !== 'type').length };
};

const examples: readonly (readonly [title: string, example: string])[] = [
  ...declarations.flatMap(({ file, name, doc }) =>
    examplesIn(doc).map((example): [string, string] => [`${file}: ${name}`, example]),
  ),
  ...['README.md', 'ROLLOUT.md'].flatMap((file) =>
    // But for whole programs, which begin with a doc comment and have tests of their own.
    [...readFileSync(root + file, 'utf8').matchAll(/^```ts\n(?!\/\*\*)([\s\S]*?)^```/gm)].map(
      ([, example = ''], index): [string, string] => [`${file}: block ${index + 1}`, example],
    ),
  ),
];

const functions = Object.entries(sky).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
const [folder, before, environment] = [temporaryFolder(), process.cwd(), { ...process.env }];

beforeAll(() => {
  process.chdir(folder);
  writeFileSync('hello.txt', 'hello');
  writeFileSync('train.log', 'step 1\nstep 2\nstep 3\n');
  writeFileSync('weights.bin', new Uint8Array(4096));
  mkdirSync('checkpoints');
  for (const name of ['1.pt', '2.pt', '.latest']) writeFileSync(`checkpoints/${name}`, '');
});

afterAll(() => process.chdir(before));

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  sky.configure({ backend: undefined, functions: undefined, rollout: undefined });
});

describe('an example', () => {
  test.each(examples)('does what it says: %s', async (_, example) => {
    expect((await runExample(example)).failures).toBe('');
  });

  test.each(functions)('of %s() is there, calls it, and is compared with what it answers', async (name) => {
    const own = overloadsOf(name).flatMap(({ doc }) => examplesIn(doc));
    expect(own.join('\n')).toContain(`${name}(`);
    let compared = 0;
    for (const example of own) compared += (await runExample(example)).compared;
    expect(compared).toBeGreaterThan(0);
  });

  test('does not say what is left out: each remark is still there', () => {
    const all = examples.map(([, example]) => example).join('\n');
    expect(remarks.filter((remark) => !all.includes(`// ${remark}`))).toEqual([]);
  });
});

describe('an example that is wrong', () => {
  test.each([
    ['another value', "base36Encode('ff'); // '74'"],
    ['another type, where the value depends on the machine', "getCpuCount(); // '2' where there are two"],
    ['another code', "base36Encode('no'); // throws ERR_OUT_OF_RANGE"],
    ['no error where one is promised', "base36Encode('ff'); // throws ERR_OUT_OF_RANGE"],
    ['an error where none is promised', "base36Encode('no');"],
    ['a promise where its value is due', 'ready(); // undefined'],
    ['a value behind what has none', 'const encoded = 1; // 1'],
    ['neither a value nor a remark', 'getCpuCount(); // as many as there are'],
    ['a comment of its own line', "// '73'"],
    ['an export that is not there', "import { base36 } from 'skypilot-utils';"],
    ['no JavaScript', 'base36Encode(; // 1'],
  ])('is found: %s', async (_, example) => {
    expect((await runExample(example)).failures).not.toBe('');
  });
});
