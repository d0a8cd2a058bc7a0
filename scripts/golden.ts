/**
 * Writes test/golden/golden.json: the questions here, with answers that are not ours wherever Python has some.
 *
 * Usage: pip install skypilot==0.14.1 xxhash==4.1.0 blake3==1.0.11
 *        npm run build:golden [-- PYTHON]
 *
 * Refuses to write when our JavaScript answers anything differently.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Asked } from '../test/golden/ask.ts';
import { ask, type Family, type Golden, type Question, type Value } from '../test/golden/check.js';
import { digestQuestions } from '../test/golden/digests.ts';
import { numberQuestions } from '../test/golden/numbers.ts';
import { textQuestions } from '../test/golden/text.ts';
import * as sky from '../ts/index.ts';
import { root } from './run.ts';

const about = {
  what: 'Questions to the portable functions and their answers, by family and by where the answers come from',
  cases: '[function, arguments, answer]; {"$form": ...} stands for what JSON cannot hold, {"$throws"} for an error',
  bytes: 'byte i of the data is i % 251; {"$bytes": [length, offset, kind of view]}',
  python: 'SkyPilot 0.14.1, Python (hashlib, zlib, int, decimal), PyPI xxhash 4.1.0, PyPI blake3 1.0.11',
  contract: 'written by hand from what the documentation promises',
  reference: 'our own JavaScript, where Python has no answer',
} as const;

type Origin = 'python' | 'contract' | 'reference';

interface Answered {
  readonly origin: Origin;
  readonly question: Question;
}

const units = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0')).join('');

/** A value as golden.json holds it. */
const asJson = (value: unknown): Value => {
  if (typeof value === 'bigint') return { $bigint: `${value}` };
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? { $units: units(value) } : value;
  if (value instanceof Uint8Array) return { $hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value as Value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asJson(entry)]));
};

/** Each question once, though two lists may hold it. */
const prepare = (questions: readonly Asked[]): readonly Asked[] => {
  const prepared = questions.map(({ name, args, answer }) => {
    const question = { name, args: args.map(asJson) };
    return [
      JSON.stringify(question),
      answer === undefined ? question : { ...question, answer: asJson(answer) },
    ] as const;
  });
  return [...new Map(prepared).values()];
};

const asked = { string: prepare([...numberQuestions, ...textQuestions]), hash: prepare(digestQuestions) } as const;

/** What Python answers to each, null where it has no answer. What is to be refused it is not asked: SkyPilot may hang. */
const askPython = (python: string, family: Family): readonly (Value | null)[] => {
  const isRefused = ({ answer }: Asked): boolean => JSON.stringify(answer ?? null).startsWith('{"$throws"');
  const put = asked[family].map((question) => (isRefused(question) ? null : [question.name, question.args]));
  const { status, stdout, error } = spawnSync(python, [`${root}test/golden/answers.py`], {
    input: JSON.stringify(put),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (status !== 0) throw error ?? new Error(`${python} ended with status ${status}`);
  return JSON.parse(stdout);
};

const answerAll = async (python: string, family: Family): Promise<readonly Answered[]> => {
  const byPython = askPython(python, family);
  const answered: Answered[] = [];
  for (const [index, { name, args, answer: promised }] of asked[family].entries()) {
    const reference = asJson(await ask(sky, [name, args]));
    const answers = { contract: promised, python: byPython[index] ?? undefined, reference };
    for (const [origin, answer] of Object.entries(answers)) {
      if (answer === undefined || JSON.stringify(answer) === JSON.stringify(reference)) continue;
      const question = `${name} ${JSON.stringify(args)}`;
      throw new Error(`${question}: ${origin} says ${JSON.stringify(answer)}, we ${JSON.stringify(reference)}`);
    }
    const origin = answers.python !== undefined ? 'python' : promised !== undefined ? 'contract' : 'reference';
    answered.push({ origin, question: [name, args, reference] });
  }
  return answered;
};

const groupsOf = (family: Family, answered: readonly Answered[]): Golden['groups'] =>
  (['python', 'contract', 'reference'] as const).map((origin) => ({
    family,
    origin,
    cases: answered.filter((made) => made.origin === origin).map(({ question }) => question),
  }));

/** One case a line, in ASCII: whoever serves the file need not know its encoding. */
const write = (groups: Golden['groups']): string => {
  const bodies = groups.map(({ family, origin, cases }) => {
    const lines = cases.map((question) => JSON.stringify(question)).join(',\n');
    return `{"family":"${family}","origin":"${origin}","cases":[\n${lines}\n]}`;
  });
  const text = `{"about":${JSON.stringify(about, null, 1)},\n"groups":[${bodies.join(',\n')}]}\n`;
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

sky.configure({ backend: 'js' });
const python = process.argv[2] ?? 'python3';
const groups: Golden['groups'][number][] = [];
for (const family of ['string', 'hash'] as const) groups.push(...groupsOf(family, await answerAll(python, family)));
const text = write(groups);
writeFileSync(`${root}test/golden/golden.json`, text);
for (const { family, origin, cases } of groups) console.log(`${family}, ${origin}: ${cases.length}`);
console.log(`test/golden/golden.json: ${text.length} bytes`);
