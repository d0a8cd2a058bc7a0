/** The report's page as text: what a browser makes of it is asked by npm run test:report. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compare } from '../../ts/cli/report/comparison.ts';
import { writePage } from '../../ts/cli/report/html.ts';
import { html, json } from '../../ts/cli/report/markup.ts';
import { readReport } from '../../ts/cli/report/reading.ts';
import type { Report } from '../../ts/cli/report/report.ts';

const read = (name: string): Report =>
  readReport(readFileSync(new URL(`../fixtures/report/${name}.json`, import.meta.url), 'utf8'), name);

const assets = { style: 'body { color: red }', script: 'console.log("<>")' };
const [before, after] = [read('before'), read('after')];
const page = writePage(after, null, assets);

describe('markup', () => {
  test('html escapes what is put in, but no markup, and joins lists', () => {
    expect(html`<p title="${'"'}">${'<&>'}${[html`<b>${1}</b>`, 'x']}${undefined}${false}</p>`.text).toBe(
      '<p title="&quot;">&lt;&amp;&gt;<b>1</b>x</p>',
    );
  });

  test('json cannot end a script element, and stays the same JSON', () => {
    const value = { text: '</script><!--<script>' };
    expect(json(value).text).not.toContain('<');
    expect(JSON.parse(json(value).text)).toEqual(value);
  });
});

describe('the page', () => {
  test('may run its own script and style, and nothing else', () => {
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1];
    const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${digest(assets.script)};`);
    expect(policy).toContain(`style-src ${digest(assets.style)};`);
    expect(page).toContain(`<script>${assets.script}</script>`);
    expect(page).not.toMatch(/ style=|(?:src|href)="(?!data:,")/);
  });

  test('cannot be broken by what the report holds', () => {
    const evil = '</script><img src=x onerror=alert(1)>';
    const problems = [{ what: evil, message: evil }];
    const text = writePage({ ...after, problems, machine: { ...after.machine, cpu: evil } }, null, assets);
    expect(text).not.toContain('<img');
    expect(text.split('</script>')).toHaveLength(3);
  });

  test('has the report itself, from which its charts are drawn', () => {
    const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual({ report: after, comparison: null });
  });

  test('tells everything in tables, without its script', () => {
    for (const { input, algorithm = '' } of after.cases) {
      expect(page).toContain(input);
      expect(page).toContain(algorithm);
    }
    expect(page).toContain('Where Rust loses');
    expect(page.match(/<table/g)?.length).toBe(page.match(/<caption>/g)?.length);
  });

  test('says why a backend is not there', () => {
    const native = { state: 'absent', cause: 'no addon for this <platform>' };
    const text = writePage({ ...after, backends: { ...after.backends, native } }, null, assets);
    expect(text).toContain('no addon for this &lt;platform&gt;');
  });

  test('of a comparison tells what changed first', () => {
    const text = writePage(after, compare(before, after), assets);
    expect(text).toContain('Compared with the report of 2026-11-20 10:00 UTC');
    expect(text.indexOf('Slower than before')).toBeLessThan(text.indexOf('Where Rust loses'));
    expect(page).not.toContain('Compared with');
  });
});
