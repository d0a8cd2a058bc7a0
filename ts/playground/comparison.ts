/** The section that compares js and wasm on this machine: starts the measuring, tells the outcome, as chart and table. */
import { find, makeRow, messageOf } from './elements.ts';
import { submit } from './jobs.ts';
import type { Measurement, Spread } from './messages.ts';

/** Which backend was faster; neither, where the middle half of the rounds holds both outcomes. */
const winnerOf = ({ ratio }: Measurement): 'js' | 'wasm' | 'even' => {
  if (ratio.low > 1) return 'wasm';
  return ratio.high < 1 ? 'js' : 'even';
};

const timesText = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 1 : 0)}\u00d7`;

const durationText = ({ median }: Spread): string => {
  if (median < 1e3) return `${Math.round(median)} ns`;
  return median < 1e6 ? `${(median / 1e3).toFixed(1)} \u00b5s` : `${(median / 1e6).toFixed(2)} ms`;
};

const verdictOn = (measurements: readonly Measurement[]): string => {
  const won = { js: 0, wasm: 0, even: 0 };
  for (const measurement of measurements) won[winnerOf(measurement)] += 1;
  const rest = won.even === 0 ? '' : `; no clear difference in ${won.even}`;
  return `wasm is faster in ${won.wasm} of ${measurements.length} measurements, js in ${won.js}${rest}`;
};

const whereJsWins = (measurements: readonly Measurement[]): string => {
  const won = measurements.filter((measurement) => winnerOf(measurement) === 'js');
  if (won.length === 0) return 'js wins nowhere here.';
  const told = won.map(({ subject, input, ratio }) => `${subject} of ${input} (${timesText(1 / ratio.median)})`);
  return `js wins: ${told.join(', ')}.`;
};

const rowOf = (measurement: Measurement): HTMLTableRowElement => {
  const { subject, input, js, wasm, ratio } = measurement;
  const winner = winnerOf(measurement);
  const span = `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`;
  const faster = winner === 'even' ? 'neither' : winner;
  return makeRow(subject, input, durationText(js), durationText(wasm), ratio.median.toFixed(2), span, faster);
};

/** Draws for the width there is, and again when that changes. */
const keepDrawn = async (measurements: readonly Measurement[], title: string): Promise<ResizeObserver> => {
  const { drawChart } = await import('./chart.ts');
  const chart = find('#chart');
  let width = 0;
  const draw = (): void => {
    if (chart.clientWidth === width || chart.clientWidth === 0) return;
    width = chart.clientWidth;
    chart.replaceChildren(drawChart(measurements, winnerOf, title, width));
  };
  const observer = new ResizeObserver(draw);
  observer.observe(chart);
  draw();
  return observer;
};

const machine = (): string =>
  `${navigator.hardwareConcurrency} logical CPUs, ${new Date().toISOString().slice(0, 10)}, ${navigator.userAgent}`;

let drawing: ResizeObserver | undefined;

const show = async (measurements: readonly Measurement[]): Promise<void> => {
  const verdict = verdictOn(measurements);
  find('#verdict').textContent = verdict;
  find('#where-js-wins').textContent = whereJsWins(measurements);
  find('#machine').textContent = `Measured with ${machine()}`;
  find('#figures tbody').replaceChildren(...measurements.map(rowOf));
  find('#comparison').hidden = false;
  drawing?.disconnect();
  drawing = await keepDrawn(measurements, verdict);
  find('#comparison-said').textContent = verdict;
};

const measure = async (signal: AbortSignal): Promise<void> => {
  const progress = find<HTMLProgressElement>('#measured');
  const told = find('#measured-told');
  const error = find('#comparison-error');
  const said = find('#comparison-said');
  find('#meter').hidden = false;
  error.hidden = true;
  progress.value = 0;
  told.textContent = 'Waiting for the files';
  said.textContent = '';
  try {
    const measurements = await submit('compare', null, {
      signal,
      onProgress: (state) => {
        progress.value = state ? state.bytes / (state.totalBytes as number) : 0;
        told.textContent = `${Math.floor(100 * progress.value)} %`;
      },
    });
    await show(measurements);
  } catch (thrown) {
    said.textContent = signal.aborted ? 'Stopped' : messageOf(thrown);
    error.hidden = signal.aborted;
    error.textContent = messageOf(thrown);
  }
  find('#meter').hidden = true;
};

/** Makes the section's buttons work. */
export const startComparison = (): void => {
  const start = find<HTMLButtonElement>('#measure');
  const stop = find<HTMLButtonElement>('#stop');
  let controller = new AbortController();
  start.addEventListener('click', async () => {
    controller = new AbortController();
    stop.hidden = false;
    stop.focus();
    start.disabled = true;
    await measure(controller.signal);
    start.disabled = false;
    if (document.activeElement === stop) start.focus();
    stop.hidden = true;
  });
  stop.addEventListener('click', () => controller.abort());
};
