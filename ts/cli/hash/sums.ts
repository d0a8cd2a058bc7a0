/**
 * The lines in which sha256sum and its like write digests: GNU coreutils' manual, "md5sum invocation".
 *
 * A sums file is read as latin1, since names are bytes: each of its characters stands for one.
 */

/** One digest of one file. */
export interface Sum {
  /** Lower-case hexadecimal. */
  readonly digest: string;
  readonly name: string;
}

const escapes: { readonly [character: string]: string } = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
const escapeName = (name: string): string => name.replace(/[\\\n\r]/g, (character) => escapes[character] as string);

/** A digest's line without its end. A backslash at its head says that the name is escaped. */
export const formatSum = ({ digest, name }: Sum): string => {
  const escaped = escapeName(name);
  return `${escaped === name ? '' : '\\'}${digest}  ${escaped}`;
};

/** A name at the head of a line that says how its check went: escaped only where it would break the line. */
export const formatName = (name: string): string => (name.includes('\n') ? `\\${escapeName(name)}` : name);

const parseName = (name: string): string | undefined =>
  /^(?:[^\\]|\\[\\nr])*$/.test(name)
    ? name.replace(/\\([\\nr])/g, (_, letter) => ({ n: '\n', r: '\r' })[letter as string] ?? '\\')
    : undefined;

/** The sum in a line, or undefined where there is none of this many hexadecimal digits. */
export const parseSum = (line: string, digits: number): Sum | undefined => {
  const [, backslash, digest = '', text = ''] =
    /^[ \t]*(\\?)([0-9a-f]+)[ \t][ *]?([^\0]+)$/is.exec(line.replace(/\r$/, '')) ?? [];
  const name = backslash ? parseName(text) : text;
  return digest.length === digits && name ? { digest: digest.toLowerCase(), name } : undefined;
};

/** Neither a comment nor empty. */
export const isMeant = (line: string): boolean => !/^(?:#.*|\r?)$/s.test(line);
