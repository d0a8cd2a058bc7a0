/** One way to use a page as a person does, in two browsers: Chromium by playwright-core, Firefox by puppeteer-core. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import puppeteer, { type ElementHandle } from 'puppeteer-core';

/** A page under way. */
export interface Tab {
  /** Runs a function within the page. */
  readonly evaluate: <Result>(work: () => Result | Promise<Result>) => Promise<Result>;
  /** Runs JavaScript's text within the page, whatever its policy allows to the page itself. */
  readonly inject: (script: string) => Promise<unknown>;
  readonly click: (selector: string) => Promise<void>;
  readonly press: (key: 'Tab' | 'Enter' | ' ') => Promise<void>;
  /** Puts text into a field by selecting what is there and typing. */
  readonly fill: (selector: string, text: string) => Promise<void>;
  readonly select: (selector: string, value: string) => Promise<void>;
  /** Gives files to a chooser without opening it. */
  readonly choose: (selector: string, ...paths: readonly string[]) => Promise<void>;
  /** Presses a key on what has the focus, and gives files to the chooser that opens. */
  readonly chooseByKey: (key: 'Enter' | ' ', path: string) => Promise<void>;
  readonly resize: (width: number) => Promise<void>;
  /** Changes to dark colours, where the driver can do so under way. */
  readonly darken?: () => Promise<void>;
  /** Prints it to a file, where the driver can. */
  readonly print?: (path: `${string}.pdf`) => Promise<void>;
  /** A picture of all of it. */
  readonly picture: (path: `${string}.png`) => Promise<void>;
  /** What the browser complained of so far. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export type Scheme = 'light' | 'dark';

export interface Browser {
  /** With its version. */
  readonly name: string;
  readonly open: (url: string, width: number) => Promise<Tab>;
  readonly close: () => Promise<void>;
}

/** A browser that may be installed. */
export interface Driver {
  readonly name: string;
  /** Debian's package, which has its program under the same name. */
  readonly from: string;
  readonly launch: (scheme: Scheme) => Promise<Browser>;
}

const height = 900;
const programOf = (name: string): string => `/usr/bin/${name}`;

/** Whether the browser is there to be launched. */
export const isInstalled = ({ from }: Driver): boolean => existsSync(programOf(from));

const isComplaint = (type: string): boolean => /^(?:warn|warning|error|assert)$/.test(type);

const launchChromium = async (scheme: Scheme): Promise<Browser> => {
  const browser = await chromium.launch({
    executablePath: programOf('chromium'),
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  const open = async (url: string, width: number): Promise<Tab> => {
    const complaints: string[] = [];
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (isComplaint(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
    // As long as somebody listens, choosers are taken over; switched on only just before a key, that may come too late.
    page.on('filechooser', () => {});
    await page.goto(url);
    return {
      complaints,
      evaluate: (work) => page.evaluate(work) as never,
      inject: (script) => page.evaluate(script),
      click: (selector) => page.click(selector),
      press: (key) => page.keyboard.press(key),
      fill: async (selector, text) => {
        await page.focus(selector);
        await page.keyboard.press('Control+A');
        await page.keyboard.press('Delete');
        await page.keyboard.type(text);
      },
      select: async (selector, value) => {
        await page.selectOption(selector, value);
      },
      choose: (selector, ...paths) => page.setInputFiles(selector, paths),
      chooseByKey: async (key, path) => {
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press(key)]);
        await chooser.setFiles(path);
      },
      resize: (wide) => page.setViewportSize({ width: wide, height }),
      darken: () => page.emulateMedia({ colorScheme: 'dark' }),
      print: async (path) => {
        await page.pdf({ path, format: 'A4', preferCSSPageSize: true });
      },
      picture: async (path) => {
        await page.screenshot({ path, fullPage: true });
      },
      close: () => context.close(),
    };
  };
  return { name: `Chromium ${browser.version()}`, open, close: () => browser.close() };
};

const launchFirefox = async (scheme: Scheme): Promise<Browser> => {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: programOf('firefox-esr'),
    extraPrefsFirefox: { 'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1 },
  });
  const open = async (url: string, width: number): Promise<Tab> => {
    const complaints: string[] = [];
    const page = await browser.newPage();
    page.on('console', (message) => {
      if (isComplaint(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`uncaught: ${error instanceof Error ? error.message : error}`));
    await page.setViewport({ width, height });
    await page.goto(url);
    return {
      complaints,
      evaluate: (work) => page.evaluate(work) as never,
      inject: (script) => page.evaluate(script),
      click: (selector) => page.click(selector),
      press: (key) => page.keyboard.press(key),
      fill: async (selector, text) => {
        await page.focus(selector);
        await page.keyboard.down('Control');
        await page.keyboard.press('a');
        await page.keyboard.up('Control');
        await page.keyboard.press('Delete');
        await page.keyboard.type(text);
      },
      select: async (selector, value) => {
        await page.select(selector, value);
      },
      choose: async (selector, ...paths) => {
        const input = (await page.$(selector)) as ElementHandle<HTMLInputElement>;
        await input.uploadFile(...paths);
      },
      chooseByKey: async (key, path) => {
        const [chooser] = await Promise.all([page.waitForFileChooser(), page.keyboard.press(key)]);
        await chooser.accept([path]);
      },
      resize: (wide) => page.setViewport({ width: wide, height }),
      picture: async (path) => {
        await page.screenshot({ path, fullPage: true });
      },
      close: () => page.close(),
    };
  };
  return { name: `Firefox ${(await browser.version()).replace(/^\w+\//, '')}`, open, close: () => browser.close() };
};

export const drivers: readonly Driver[] = [
  { name: 'Chromium', from: 'chromium', launch: launchChromium },
  { name: 'Firefox', from: 'firefox-esr', launch: launchFirefox },
];
