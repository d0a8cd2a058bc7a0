/** Starts the worker or frame that the address names; the script in it reports. */
import { address } from './place.ts';
import { send } from './report.ts';

const query = new URLSearchParams(location.search);

interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ) => { readonly createScriptURL: (url: string) => string };
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
// A page that requires trusted types takes no plain text for a script's address.
const trust = trustedTypes?.createPolicy('ours', { createScriptURL: (url) => url });

const script = (format: 'esm' | 'iife'): string => {
  const url = address(`${format}/${query.get('entry')}.js${location.search}`);
  return trust ? trust.createScriptURL(url) : url;
};

const fail = (problem: unknown): void => void send({ checks: [{ title: 'starts', problem: String(problem) }] });

const starters: { readonly [place: string]: () => unknown } = {
  worker: () => {
    new Worker(script('esm'), { type: 'module' }).onerror = ({ message }) => fail(message ?? 'did not load');
  },
  classic: () => {
    new Worker(script('iife')).onerror = ({ message }) => fail(message ?? 'did not load');
  },
  shared: () => {
    new SharedWorker(script('esm'), { type: 'module' }).onerror = () => fail('did not load');
  },
  service: () => navigator.serviceWorker.register(script('iife')),
  frame: () => {
    const frame = document.createElement('iframe');
    frame.src = address(`page${location.search}`);
    document.documentElement.append(frame);
  },
};

try {
  await starters[query.get('place') as string]?.();
} catch (error) {
  fail(error);
}
