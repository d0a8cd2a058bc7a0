/** Looks: widths, both colour schemes, contrast, and axe-core's rules for people who use assistive technology. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Tab } from './browsers.ts';
import type { Check } from './checks.ts';

/** The part of axe-core's answer that is read. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** axe-core finds no violation on the page as it is now. */
export const checkAccessibility = (check: Check, tab: Tab, state: string): Promise<void> =>
  check(`axe-core finds no violation ${state}`, async () => {
    await tab.inject(axe);
    const violations = await tab.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run: () => Promise<{ violations: Violation[]; passes: unknown[] }> };
      };
      const { violations, passes } = await axe.run();
      if (passes.length < 20) throw new Error(`axe-core looked at ${passes.length} rules only`);
      return violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.map(({ target, failureSummary = '' }) => ({ target, failureSummary })),
      }));
    });
    assert.deepEqual(violations, []);
  });

/** The page is as wide as the window, neither it nor anything in it sticks out. */
export const checkWidth = (check: Check, tab: Tab, width: number, state: string): Promise<void> =>
  check(`nothing sticks out at ${width} pixels ${state}`, async () => {
    await tab.resize(width);
    const seen = await tab.evaluate(() => ({
      inner: innerWidth,
      scroll: document.scrollingElement?.scrollWidth ?? Number.POSITIVE_INFINITY,
      out: [...document.querySelectorAll<HTMLElement>('main *, header *')]
        .filter((element) => !element.closest('.scroll, .unseen, .skip'))
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
        .map((element) => element.outerHTML.slice(0, 80)),
    }));
    assert.equal(seen.inner, width);
    assert.ok(seen.scroll <= seen.inner, `it scrolls to ${seen.scroll}`);
    assert.deepEqual(seen.out, []);
  });

/** The least contrast of all visible text against what lies behind it, by WCAG's formula, and the page's two colours. */
const readContrast = () => {
  // A mixed colour is told as color(srgb 1 0.5 0), all others as rgb(255, 128, 0).
  const channelsOf = (colour: string): readonly number[] =>
    (colour.match(/[\d.]+/g) ?? []).map((part) => Number(part) * (colour.startsWith('color(') ? 255 : 1));
  const luminanceOf = (colour: string): number => {
    const [red, green, blue] = channelsOf(colour).map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (red as number) + 0.7152 * (green as number) + 0.0722 * (blue as number);
  };
  const backgroundOf = (element: Element): string => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (channelsOf(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  let least = { contrast: Number.POSITIVE_INFINITY, of: '', texts: 0 };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement as HTMLElement;
    const isSeen =
      element.checkVisibility() && walker.currentNode.textContent?.trim() && !element.closest('.unseen, .skip');
    // Disabled controls may be faint (WCAG 1.4.3).
    if (!isSeen || element.closest('noscript, :disabled, svg')) continue;
    texts += 1;
    const lights = [luminanceOf(getComputedStyle(element).color), luminanceOf(backgroundOf(element))].sort(
      (a, b) => b - a,
    );
    const contrast = ((lights[0] as number) + 0.05) / ((lights[1] as number) + 0.05);
    if (contrast < least.contrast) least = { contrast, of: element.outerHTML.slice(0, 120), texts };
  }
  const { color, backgroundColor } = getComputedStyle(document.body);
  return { ...least, texts, color, backgroundColor };
};

/** The page's colours, after its contrast was checked. */
export const checkContrast = async (check: Check, tab: Tab): Promise<string> => {
  let colours = '';
  await check('all text has a contrast of at least 4.5', async () => {
    const { contrast, of, texts, color, backgroundColor } = await tab.evaluate(readContrast);
    colours = `${color} on ${backgroundColor}`;
    assert.ok(texts > 80, `only ${texts} texts were looked at`);
    assert.ok(contrast >= 4.5, `${contrast}: ${of}`);
  });
  return colours;
};
