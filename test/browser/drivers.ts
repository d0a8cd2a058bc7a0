/** One way to drive two browsers: Chromium by playwright-core, Firefox by puppeteer-core (WebDriver BiDi). */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

/** A page under way, apart from every other: storage, workers and all. */
export interface Tab {
  /** Warnings, errors and uncaught errors that the browser showed of this page so far. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export interface Browser {
  /** With its version. */
  readonly name: string;
  readonly open: (url: string) => Promise<Tab>;
  readonly close: () => Promise<void>;
}

/** A browser that may be installed. */
export interface Driver {
  readonly name: string;
  /** Debian's package, which has its program under the same name. */
  readonly from: string;
  readonly launch: () => Promise<Browser>;
}

const programOf = (name: string): string => `/usr/bin/${name}`;

/** Whether the browser is there to be launched. */
export const isInstalled = ({ from }: Driver): boolean => existsSync(programOf(from));

const isComplaint = (type: string): boolean => /^(?:warn|warning|error|assert)$/.test(type);

const launchChromium = async (): Promise<Browser> => {
  const browser = await chromium.launch({
    executablePath: programOf('chromium'),
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  return {
    name: `Chromium ${browser.version()}`,
    open: async (url) => {
      const complaints: string[] = [];
      const context = await browser.newContext();
      const page = await context.newPage();
      page.on('console', (message) => {
        if (isComplaint(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
      await page.goto(url);
      return { complaints, close: () => context.close() };
    },
    close: () => browser.close(),
  };
};

const launchFirefox = async (): Promise<Browser> => {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: programOf('firefox-esr') });
  return {
    name: `Firefox ${(await browser.version()).replace(/^\w+\//, '')}`,
    open: async (url) => {
      const complaints: string[] = [];
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.on('console', (message) => {
        if (isComplaint(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error instanceof Error ? error.message : error}`));
      await page.goto(url);
      return { complaints, close: () => context.close() };
    },
    close: () => browser.close(),
  };
};

export const drivers: readonly Driver[] = [
  { name: 'Chromium', from: 'chromium', launch: launchChromium },
  { name: 'Firefox', from: 'firefox-esr', launch: launchFirefox },
];
