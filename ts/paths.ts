/** What a caller may pass as a path, and the plain form of it that every backend takes. */
import { checkBytes } from './arguments.ts';
import type { Path } from './contract.ts';
import { typeError, valueError } from './errors.ts';
import {
  stringIndexOf,
  TextDecoderConstructor,
  textDecode,
  typedArrayByteLength,
  typedArrayTag,
  Uint8ArrayConstructor,
  urlHref,
} from './intrinsics.ts';
import { builtin } from './runtime.ts';

const hrefOf = (value: unknown): string | undefined => {
  try {
    return urlHref(value);
  } catch {
    return undefined;
  }
};

const checkText = (what: string, text: string): string => {
  if (stringIndexOf(text, '\0') >= 0) throw valueError(what, 'path', 'without NUL characters', text);
  return text;
};

const pathOfUrl = (what: string, href: string): string => {
  let path: string | undefined;
  try {
    path = builtin('node:url')?.fileURLToPath(href);
  } catch {
    path = undefined;
  }
  if (path === undefined) throw valueError(what, 'path', 'a file: URL of this machine', href);
  return checkText(what, path);
};

const pathOfBytes = (what: string, value: Uint8Array): Path => {
  const bytes = new Uint8ArrayConstructor(checkBytes(what, 'path', value));
  const text = textDecode(new TextDecoderConstructor(), bytes);
  for (let index = 0; index < typedArrayByteLength(bytes); index += 1) if (bytes[index] === 0) checkText(what, text);
  // Names are UTF-16 there, and no call takes bytes.
  return process.platform === 'win32' ? text : bytes;
};

/**
 * A path as text or as bytes of the caller's that nobody else can change. The empty path passes: the system answers it.
 */
export const checkPath = (what: string, value: unknown): Path => {
  if (typeof value === 'string') return checkText(what, value);
  if (typedArrayTag(value) === 'Uint8Array') return pathOfBytes(what, value as Uint8Array);
  const href = hrefOf(value);
  if (href === undefined) throw typeError(what, 'path', 'a string, a URL or a Uint8Array', value);
  return pathOfUrl(what, href);
};
