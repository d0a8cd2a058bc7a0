/** What a user may write in a page, where only the DOM's types are. */
import { createHasher, hash, hashStream } from 'skypilot-utils';

export const useThePage = async (input: HTMLInputElement, canvas: ImageData): Promise<string> => {
  const file = input.files?.[0];
  const body = (await fetch('/weights.bin')).body;
  if (!file || !body) return hash(canvas.data);
  const signal = AbortSignal.any([AbortSignal.timeout(1000), new AbortController().signal]);
  const hasher = createHasher('xxh3').update(await file.arrayBuffer());
  await hashStream(body, 'blake3', { signal, onProgress: ({ bytes }) => input.setAttribute('value', `${bytes}`) });
  await hashStream(file.stream(), 'blake3');
  return (await hashStream(file, 'blake3')) + hasher.digest();
};

// @ts-expect-error: an element is no source
export const refused = (input: HTMLInputElement): Promise<string> => hashStream(input);
