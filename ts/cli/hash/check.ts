/** Reads digests from a file and checks them, in the words of sha256sum --check. */
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { AlgorithmName } from '../../index.ts';
import { complain, printJson, warn } from '../terminal.ts';
import { digestOf, standardInput } from './digest.ts';
import { formatName, isMeant, parseSum, type Sum } from './sums.ts';

interface Outcome {
  readonly file: string;
  readonly ok: boolean;
  /** Why the file could not be read. */
  readonly error?: string;
}

/** What the bytes of a name, one a character, spell. */
const asText = (name: string): string => Buffer.from(name, 'latin1').toString();

const counted = (count: number, one: string, several: string): string =>
  `WARNING: ${count} ${count === 1 ? one : several}`;

const checkOne = async ({ name, digest }: Sum, algorithm: AlgorithmName): Promise<Outcome> => {
  const file = asText(name);
  try {
    const found = await digestOf(file, Buffer.from(name, 'latin1'), algorithm);
    return { file, ok: found === digest };
  } catch (error) {
    complain('hash', error);
    return { file, ok: false, error: (error as Error).message };
  }
};

const said = ({ ok, error }: Outcome): string => (ok ? 'OK' : error === undefined ? 'FAILED' : 'FAILED open or read');

/** Checks the sums in a file whose digests have this many hexadecimal digits; ends with status 1 if any does not hold. */
export const check = async (sums: string, algorithm: AlgorithmName, digits: number, json: boolean): Promise<void> => {
  const bytes = sums === standardInput ? await buffer(process.stdin) : await readFile(sums);
  const lines = bytes.toString('latin1').replace(/\n$/, '').split('\n').filter(isMeant);
  const outcomes: Outcome[] = [];
  let malformed = 0;
  for (const line of lines) {
    const sum = parseSum(line, digits);
    if (!sum) {
      malformed += 1;
      continue;
    }
    const outcome = await checkOne(sum, algorithm);
    outcomes.push(outcome);
    if (!json) process.stdout.write(Buffer.from(`${formatName(sum.name)}: ${said(outcome)}\n`, 'latin1'));
  }
  if (json) printJson(outcomes);
  if (outcomes.length === 0) throw new Error(`${sums}: no properly formatted checksum lines found`);
  const unread = outcomes.filter(({ error }) => error !== undefined).length;
  const differing = outcomes.filter(({ ok, error }) => !ok && error === undefined).length;
  // A line that nobody can read is a warning: sha256sum, too, fails for it only where that is asked.
  if (malformed > 0) warn('hash', counted(malformed, 'line is improperly formatted', 'lines are improperly formatted'));
  if (unread > 0) complain('hash', counted(unread, 'listed file could not be read', 'listed files could not be read'));
  if (differing > 0)
    complain('hash', counted(differing, 'computed checksum did NOT match', 'computed checksums did NOT match'));
};
