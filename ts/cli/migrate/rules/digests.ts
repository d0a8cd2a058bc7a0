/** hasha, md5-file and hash-wasm's one-shot calls, which hash, hashFile and hashFileSync stand for. */
import { algorithms } from '../../../contract.ts';
import { isData, isDeclaredText, numberOf, textOf } from '../proofs.ts';
import { quoted, type Source } from '../source.ts';
import { type Call, isAwaited, isSimple, type Path, parts } from '../syntax.ts';
import { type Edit, insertBehind, type Replacement, type Rule, rename, replace, type Verdict } from '../verdict.ts';
import { type Options, readOptions, unknownOption } from './options.ts';

const regularFiles = 'a FIFO or device is refused; errors are worded as node:fs words them';

export const md5File: Rule = (call, source) => {
  const [path, ...others] = parts(call, 'arguments');
  if (path === undefined) return 'it is not given a path';
  if (others.length > 0) return 'it is given a callback; hashFile gives a promise';
  return rename(call, 'hashFile', regularFiles, [insertBehind(path, `, ${quoted('md5', source.style)}`)]);
};

export const md5FileSync: Rule = (call, source) => {
  const [path, ...others] = parts(call, 'arguments');
  if (path === undefined || others.length > 0) return 'it is not given one argument';
  return rename(call, 'hashFileSync', regularFiles, [insertBehind(path, `, ${quoted('md5', source.style)}`)]);
};

/** What OpenSSL calls otherwise. */
const openSslNames: Readonly<Record<string, string>> = { blake2b512: 'blake2b', blake2s256: 'blake2s' };

/** The same hash's name here. */
const ourName = (name: string): string | undefined => {
  const plain = name.toLowerCase();
  const ours = Object.hasOwn(openSslNames, plain) ? openSslNames[plain] : plain.replace(/^sha-(?=\d)/, 'sha');
  return (algorithms as readonly string[]).find((algorithm) => algorithm === ours);
};

const sourceOf = ({ text }: Source, { node }: Path): string => text.slice(node.start as number, node.end as number);

/** What hasha hashes with when it is not told. */
const defaultAlgorithm = 'sha512';

/** The argument that names the algorithm; a reason where we have none of that name. */
const algorithmText = (source: Source, value: Path | undefined): { readonly text: string } | string => {
  if (value === undefined) return { text: quoted(defaultAlgorithm, source.style) };
  const name = textOf(value);
  const written = sourceOf(source, value);
  if (name === undefined) {
    if (isDeclaredText(value)) return { text: written };
    return isSimple(value)
      ? { text: `${written} ?? ${quoted(defaultAlgorithm, source.style)}` }
      : 'its algorithm is computed in the call';
  }
  const ours = ourName(name);
  if (ours === undefined) return `skypilot-utils has no ${name}`;
  return { text: ours === name ? written : quoted(ours, source.style) };
};

interface Form {
  readonly to: Replacement;
  readonly isFile: boolean;
  readonly differs: string;
}

const isHexadecimalForm = (value: Path | undefined): boolean => value === undefined || textOf(value) === 'hex';

/** The arguments behind the first. */
const argumentsFor = (source: Source, options: Options, { isFile, to }: Form): string | readonly string[] => {
  const known = to === 'hashFile' ? ['algorithm', 'encoding', 'signal'] : ['algorithm', 'encoding'];
  const unknown = unknownOption(options, known);
  if (unknown !== undefined) return `the option ${unknown} has no equal`;
  const algorithm = algorithmText(source, options.get('algorithm'));
  if (typeof algorithm === 'string') return algorithm;
  const encoding = options.get('encoding');
  const signal = options.get('signal');
  if (!isHexadecimalForm(encoding) && textOf(encoding as Path) !== 'base64') {
    return "its encoding is neither 'hex' nor 'base64'";
  }
  const form = isHexadecimalForm(encoding) ? '' : quoted('base64', source.style);
  if (!isFile) return form === '' ? [algorithm.text] : [algorithm.text, form];
  if (signal && !isSimple(signal)) return 'its signal is made in the call';
  const handed = signal && sourceOf(source, signal);
  const named = [form && `encoding: ${form}`, handed && (handed === 'signal' ? handed : `signal: ${handed}`)].filter(
    Boolean,
  );
  const { space } = source.style;
  return named.length === 0 ? [algorithm.text] : [algorithm.text, `{${space}${named.join(', ')}${space}}`];
};

const hasha = (call: Call, source: Source, form: Form): Verdict => {
  const [input, given, ...others] = parts(call, 'arguments');
  if (input === undefined || others.length > 0) return 'it is not given what to hash, and options';
  if (!form.isFile && !isData(input)) {
    return 'the syntax does not show that this is text or bytes, rather than an array or a stream of them';
  }
  const options = readOptions(given);
  if (typeof options === 'string') return options;
  const behind = argumentsFor(source, options, form);
  if (typeof behind === 'string') return behind;
  const text = behind.join(', ');
  const edit: Edit = given ? replace(given, text) : insertBehind(input, `, ${text}`);
  const algorithm = options.get('algorithm');
  const isOpen = algorithm !== undefined && textOf(algorithm) === undefined;
  const lacking = isOpen ? '; an algorithm that skypilot-utils lacks is refused (ERR_INVALID_ARG_VALUE)' : '';
  return rename(call, form.to, `${form.differs}${lacking}`, [edit]);
};

const sameThread = 'hash works on this thread and answers at once, so its await may go';

export const hashaSync: Rule = (call, source) =>
  hasha(call, source, { to: 'hash', isFile: false, differs: 'errors have other texts' });

export const hashaAsync: Rule = (call, source) =>
  isAwaited(call)
    ? hasha(call, source, { to: 'hash', isFile: false, differs: sameThread })
    : 'its promise is passed on; hash answers at once';

export const hashaFile: Rule = (call, source) =>
  hasha(call, source, { to: 'hashFile', isFile: true, differs: regularFiles });

export const hashaFileSync: Rule = (call, source) =>
  hasha(call, source, { to: 'hashFileSync', isFile: true, differs: regularFiles });

/** hash-wasm's function of one algorithm; `usual` are the values of further arguments that mean what we do. */
const oneShot =
  (name: string, usual: readonly number[] = []): Rule =>
  (call, source) => {
    const [data, ...others] = parts(call, 'arguments');
    if (data === undefined) return 'it is not given what to hash';
    const isUsual = others.every((argument, index) => index < usual.length && numberOf(argument) === usual[index]);
    if (!isUsual) return 'it is given bits, a key, a seed or a polynomial that hash does not take';
    if (!isAwaited(call)) return 'its promise is passed on; hash answers at once';
    const last = others.at(-1);
    const algorithm = quoted(name, source.style);
    const first = others[0];
    if (first === undefined || last === undefined) {
      return rename(call, 'hash', sameThread, [insertBehind(data, `, ${algorithm}`)]);
    }
    const edit = { start: first.node.start as number, end: last.node.end as number, text: algorithm };
    return rename(call, 'hash', sameThread, [edit]);
  };

const sha3: Rule = (call, source) => {
  const bits = parts(call, 'arguments')[1];
  const size = bits === undefined ? 512 : numberOf(bits);
  if (size === undefined) return 'the syntax does not show how many bits';
  return oneShot(`sha3-${size}`, [size])(call, source);
};

/** What hash-wasm hashes at once, by the name of its function. */
export const oneShots: Readonly<Record<string, Rule>> = {
  md5: oneShot('md5'),
  sha1: oneShot('sha1'),
  sha224: oneShot('sha224'),
  sha256: oneShot('sha256'),
  sha384: oneShot('sha384'),
  sha512: oneShot('sha512'),
  sha3,
  blake2b: oneShot('blake2b', [512]),
  blake2s: oneShot('blake2s', [256]),
  blake3: oneShot('blake3', [256]),
  crc32: oneShot('crc32', [0xedb88320]),
  xxhash3: oneShot('xxh3', [0, 0]),
  xxhash64: oneShot('xxh64', [0, 0]),
  xxhash128: oneShot('xxh128', [0, 0]),
};
