/** A progress bar on standard error, where that is a terminal, for what takes long enough to be waited for. */
import bars from 'cli-progress';
import { truncate } from '../index.ts';
import { messageColors } from './terminal.ts';

/** What is known of the work now; null where nobody knows how much there is. */
export interface Position {
  readonly done: number;
  readonly total: number | null;
  /** What is being done: a file's name. */
  readonly label: string;
}

/** A bar that is drawn over itself, and gone at the end. */
export interface Bar {
  readonly show: (position: Position) => void;
  readonly close: () => void;
}

/** Work that is done sooner needs no bar. */
const patienceMs = 200;

const draw: bars.GenericFormatter = ({ barsize = 20 }, { progress, value }, { total, label, written }) => {
  const room = (process.stderr.columns || 80) - 1;
  const filled = Math.round(progress * barsize);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barsize - filled)}`;
  const share = `${String(Math.floor(progress * 100)).padStart(3)}%`;
  const head = total === null ? written(value) : `${messageColors.green(bar)} ${share}`;
  const taken = total === null ? head.length : barsize + 1 + share.length;
  return `${head} ${truncate(label, Math.max(8, room - taken - 1), { unit: 'column', position: 'start' })}`;
};

/** `written` tells how much was done where the total is not known. */
export const openBar = (written: (done: number) => string): Bar => {
  if (!process.stderr.isTTY) return { show: () => {}, close: () => {} };
  const bar = new bars.SingleBar({
    format: draw,
    stream: process.stderr,
    barsize: 20,
    clearOnComplete: true,
    hideCursor: true,
  });
  const begun = performance.now();
  return {
    show: ({ done, total, label }) => {
      if (!bar.isActive && performance.now() - begun < patienceMs) return;
      const payload = { total, label, written };
      if (!bar.isActive) bar.start(total ?? 0, done, payload);
      bar.setTotal(total ?? 0);
      bar.update(done, payload);
    },
    close: () => bar.stop(),
  };
};
