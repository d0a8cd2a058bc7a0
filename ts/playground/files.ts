/** The section of files: each chosen file is digested in the worker, in turn, and can be cancelled, copied, compared. */
import type { Algorithm, Progress } from '../index.ts';
import { find, messageOf } from './elements.ts';
import { submit } from './jobs.ts';
import type { Digested } from './messages.ts';
import { offerAlgorithms } from './tools.ts';

const copiedMs = 2000;

const expected = (): string => find<HTMLInputElement>('#expected').value.trim().toLowerCase();
const wanted = (): Algorithm => find<HTMLSelectElement>('#algorithm').value as Algorithm;

/** For screen readers: the end of each job, never its progress. */
const say = (text: string): void => {
  find('#files-said').textContent = text;
};

const bytesIn = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = bytes;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)}\u00a0${units[unit]}`;
};

/** A million bytes per second is a thousand per millisecond. */
const rateOf = (bytes: number, ms: number): string => `${Math.round(bytes / Math.max(ms, 1) / 1000)}\u00a0MB/s`;

/** Below a millisecond a browser's clock tells nothing, and a small file's rate is that of starting. */
const tookOf = (bytes: number, ms: number): string => {
  const took =
    ms < 1 ? 'under 1\u00a0ms' : ms < 1000 ? `${Math.round(ms)}\u00a0ms` : `${(ms / 1000).toFixed(1)}\u00a0s`;
  return bytes < 1e6 ? took : `${took}, ${rateOf(bytes, ms)}`;
};

/** The parts of one file's entry. */
const makeEntry = (file: File) => {
  const entry = find<HTMLTemplateElement>('#job').content.cloneNode(true) as DocumentFragment;
  const part = <E extends HTMLElement = HTMLElement>(selector: string): E => find<E>(selector, entry);
  const parts = {
    item: part('.job'),
    facts: part('.job-facts'),
    meter: part('.meter'),
    progress: part<HTMLProgressElement>('progress'),
    told: part('.job-told'),
    digest: part<HTMLOutputElement>('.digest'),
    verdict: part('.job-verdict'),
    error: part('.error'),
    cancel: part<HTMLButtonElement>('.cancel'),
    copy: part<HTMLButtonElement>('.copy'),
    copyWord: part('.copy-word'),
    again: part<HTMLButtonElement>('.again'),
  };
  part('.job-name').textContent = file.name;
  for (const unseen of entry.querySelectorAll('.unseen')) unseen.textContent = ` (${file.name})`;
  parts.progress.ariaLabel = `Progress of ${file.name}`;
  parts.digest.ariaLabel = `Digest of ${file.name}`;
  find('#jobs').append(entry);
  return parts;
};

type Entry = ReturnType<typeof makeEntry>;

/** Shows one of the two buttons that take turns, and keeps the keyboard's place when the other goes. */
const showButton = (shown: HTMLButtonElement, hidden: HTMLButtonElement): void => {
  const hadFocus = document.activeElement === hidden;
  shown.hidden = false;
  hidden.hidden = true;
  if (hadFocus) shown.focus();
};

const compareWithExpected = ({ digest, verdict }: Entry): void => {
  const wish = expected();
  verdict.hidden = wish === '' || digest.hidden;
  if (verdict.hidden) return;
  const isEqual = digest.textContent === wish;
  verdict.className = `job-verdict ${isEqual ? 'good' : 'bad'}`;
  verdict.textContent = isEqual ? 'Equal to the expected digest' : 'Not the expected digest';
};

const copyDigest = async ({ digest, copyWord }: Entry): Promise<void> => {
  try {
    await navigator.clipboard.writeText(digest.textContent ?? '');
    copyWord.textContent = 'Copied';
    say('Copied');
    setTimeout(() => {
      copyWord.textContent = 'Copy digest';
    }, copiedMs);
  } catch {
    // A page without https, or a person who forbids it.
    getSelection()?.selectAllChildren(digest);
    copyWord.textContent = 'Selected: copy it with your keyboard';
  }
};

const showProgress = ({ progress, told }: Entry, { bytes, totalBytes }: Progress, ms: number): void => {
  const part = totalBytes ? bytes / totalBytes : 0;
  progress.value = part;
  told.textContent = `${Math.floor(100 * part)}\u00a0%, ${rateOf(bytes, ms)}`;
};

const showDigest = (entry: Entry, file: File, algorithm: Algorithm, { digest, tookMs, backend }: Digested): void => {
  entry.facts.textContent = `${algorithm} of ${bytesIn(file.size)} by ${backend} in ${tookOf(file.size, tookMs)}`;
  entry.digest.textContent = digest;
  entry.digest.hidden = false;
  entry.copy.hidden = false;
  compareWithExpected(entry);
  say(`${file.name}: ${algorithm} done${entry.verdict.hidden ? '' : `. ${entry.verdict.textContent}`}`);
};

/** Digests a file once; the entry shows how far it is, then the digest or why there is none. */
const digestFile = async (entry: Entry, file: File, signal: AbortSignal): Promise<void> => {
  const algorithm = wanted();
  let started = 0;
  entry.facts.textContent = `${algorithm} of ${bytesIn(file.size)}`;
  entry.told.textContent = 'Waiting';
  entry.progress.value = 0;
  entry.item.dataset.state = 'busy';
  entry.meter.hidden = false;
  for (const part of [entry.digest, entry.error, entry.copy, entry.verdict]) part.hidden = true;
  showButton(entry.cancel, entry.again);
  const onProgress = (progress: Progress | undefined): void => {
    if (!progress) started = performance.now();
    showProgress(entry, progress ?? { bytes: 0, totalBytes: file.size }, performance.now() - started);
  };
  try {
    const digested = await submit('digest', { file, algorithm }, { signal, onProgress });
    entry.meter.hidden = true;
    entry.item.dataset.state = 'done';
    showDigest(entry, file, algorithm, digested);
  } catch (error) {
    entry.item.dataset.state = signal.aborted ? 'cancelled' : 'failed';
    entry.meter.hidden = !signal.aborted;
    entry.told.textContent = `Cancelled at ${Math.floor(100 * entry.progress.value)}\u00a0%`;
    entry.error.hidden = signal.aborted;
    entry.error.textContent = messageOf(error);
    say(signal.aborted ? `${file.name}: cancelled` : `${file.name}: ${messageOf(error)}`);
  }
  showButton(entry.again, entry.cancel);
};

const add = (file: File): void => {
  find('#jobs').hidden = false;
  const entry = makeEntry(file);
  let controller = new AbortController();
  const begin = (): void => {
    controller = new AbortController();
    void digestFile(entry, file, controller.signal);
  };
  entry.cancel.addEventListener('click', () => controller.abort());
  entry.again.addEventListener('click', begin);
  entry.copy.addEventListener('click', () => void copyDigest(entry));
  find('#expected').addEventListener('input', () => compareWithExpected(entry));
  begin();
};

const addAll = (files: FileList | undefined | null): void => {
  for (const file of files ?? []) add(file);
};

/** A file that misses the drop zone must not replace the page; text may be dropped where it likes. */
const listenToDrops = (zone: HTMLElement): void => {
  const isOver = (event: DragEvent): boolean => zone.contains(event.target as Node);
  const onFiles = (name: 'dragover' | 'drop', react: (event: DragEvent) => void): void =>
    addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      react(event);
    });
  onFiles('dragover', (event) => zone.classList.toggle('over', isOver(event)));
  onFiles('drop', (event) => {
    zone.classList.remove('over');
    if (isOver(event)) addAll(event.dataTransfer?.files);
  });
  addEventListener('dragleave', () => zone.classList.remove('over'));
};

/** Makes the section take files, by its chooser and by dropping. */
export const startFiles = (): void => {
  const picker = find<HTMLInputElement>('#picker');
  offerAlgorithms(find('#algorithm'));
  picker.addEventListener('change', () => {
    addAll(picker.files);
    // The same file may be chosen once more.
    picker.value = '';
  });
  listenToDrops(find('#drop'));
};
