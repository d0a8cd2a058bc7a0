/** What `skypilot-utils report` does: measures or compares, and writes what comes of it where it was asked for. */
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { openBar } from '../bar.ts';
import { colors, columns, complain, print, warn } from '../terminal.ts';
import { type Comparison, compare } from './comparison.ts';
import { countText } from './figures.ts';
import { writePage } from './html.ts';
import { readAssets } from './installed.ts';
import { loadInstances, passOverOperators } from './instances.ts';
import { allSources, fullPlan, measureAll, quickPlan, type Tell } from './measure.ts';
import { readReport } from './reading.ts';
import { type Report, reportOf, writeReport } from './report.ts';
import { comparisonText, reportText } from './screen.ts';

/** As commander reads them. */
export interface ReportOptions {
  readonly quick?: boolean;
  readonly json?: string;
  readonly html?: string;
  readonly compare?: readonly string[];
  readonly failUnder?: number;
}

/** What there is to be told, in each form. */
interface Outcome {
  readonly text: string;
  readonly json: string;
  readonly report: Report;
  readonly comparison: Comparison | null;
}

/** The columns of a terminal; a file has room. */
const width = (): number => (process.stdout.isTTY ? columns() : Number.POSITIVE_INFINITY);

const name = 'report';

/** Before minutes of measuring: whether its result could be written. */
const demandFolder = (file: string | undefined): void => {
  if (file !== undefined && file !== '-') accessSync(dirname(resolve(file)), constants.W_OK);
};

/** Ended from outside, the process still removes what it has made. */
const endAtSignals = (close: () => void): void => {
  const end = (status: number) => (): void => {
    close();
    process.exit(status);
  };
  process.once('SIGINT', end(130));
  process.once('SIGTERM', end(143));
};

const measure = async (isQuick: boolean): Promise<Outcome> => {
  for (const variable of passOverOperators(process.env)) {
    warn(name, `${variable} is passed over: every backend is timed, and the router as it chooses by itself`);
  }
  const { show, close } = openBar(String);
  endAtSignals(close);
  const tell: Tell = (done, total, label) => show({ done, total, label });
  try {
    const measured = await measureAll(allSources, await loadInstances(), isQuick ? quickPlan : fullPlan, tell);
    const report = reportOf(measured);
    return { text: reportText(report, colors, width()), json: writeReport(report), report, comparison: null };
  } finally {
    close();
  }
};

const compareFiles = (older: string, newer: string): Outcome => {
  const [before, report] = [older, newer].map((file) => readReport(readFileSync(file, 'utf8'), file)) as [
    Report,
    Report,
  ];
  const comparison = compare(before, report);
  const json = `${JSON.stringify(comparison, null, 2)}\n`;
  return { text: comparisonText(comparison, colors), json, report, comparison };
};

/** Says what makes the exit status 1. */
const judge = ({ report, comparison }: Outcome, failUnder: number | undefined): void => {
  const { length } = report.problems;
  if (!comparison && length > 0) complain(name, `${countText(length, 'problem')}, told above and in the JSON`);
  if (failUnder === undefined) return;
  const mean = comparison ? comparison.means.router : report.means.all.router;
  const than = comparison ? 'before' : 'js';
  if (mean === undefined) complain(name, `the router was not timed, so --fail-under ${failUnder} cannot be met`);
  else if (mean < failUnder) complain(name, `the router is ${mean} times as fast as ${than}, less than ${failUnder}`);
};

/** Measures or compares, as the options say. */
export const run = async ({ quick = false, json, html, compare: files, failUnder }: ReportOptions): Promise<void> => {
  demandFolder(json);
  demandFolder(html);
  const [older, newer] = files ?? [];
  const outcome = older === undefined || newer === undefined ? await measure(quick) : compareFiles(older, newer);
  print((json === '-' ? outcome.json : outcome.text).trimEnd());
  if (json !== undefined && json !== '-') writeFileSync(json, outcome.json);
  if (html !== undefined) writeFileSync(html, writePage(outcome.report, outcome.comparison, readAssets()));
  judge(outcome, failUnder);
};
