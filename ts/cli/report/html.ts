/** The report as a page: one file that works offline and asks for nothing. */
import { createHash } from 'node:crypto';
import type { Comparison } from './comparison.ts';
import { html, json, Markup } from './markup.ts';
import type { Report } from './report.ts';
import { bodyOf } from './sections.ts';

/** What scripts/compile.ts makes of page/. */
export interface Assets {
  readonly style: string;
  readonly script: string;
}

const digestOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page may run its own script and nothing else, and load nothing. */
const policyFor = ({ style, script }: Assets): string =>
  [
    "default-src 'none'",
    `style-src ${digestOf(style)}`,
    `script-src ${digestOf(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** A whole page; of a comparison, when there is one, the report is the later. */
export const writePage = (report: Report, comparison: Comparison | null, assets: Assets): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(assets)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>skypilot-utils ${report.version}, backends on this machine, ${report.date.slice(0, 10)}</title>
<link rel="icon" href="data:,">
<style>${new Markup(assets.style)}</style>
</head>
<body>${bodyOf(report, comparison)}
<script type="application/json" id="data">${json({ report, comparison })}</script>
<script>${new Markup(assets.script)}</script>
</body>
</html>
`.text;
