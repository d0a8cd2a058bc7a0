/** Figures in words: times, ratios, shares, and what they were measured on. The same on the screen and on the page. */
import type { titleOf } from './case.ts';
import type { Measured, SpeedUp, Times } from './report.ts';

const units = [
  { name: 'ns', ns: 1 },
  { name: '\u00b5s', ns: 1e3 },
  { name: 'ms', ns: 1e6 },
  { name: 's', ns: 1e9 },
] as const;

/** A number with three digits that count, and no exponent. */
const threeDigits = (value: number): string => {
  if (value >= 999.5) return Math.round(value).toLocaleString('en');
  return value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2);
};

/** '185 ns', '9.66 ms'. */
export const durationText = (ns: number): string => {
  const unit = units.findLast((one) => ns >= one.ns * 0.9995) ?? units[0];
  return `${threeDigits(ns / unit.ns)} ${unit.name}`;
};

/** '3.10\u00d7'. */
export const ratioText = (ratio: number): string => `${threeDigits(ratio)}\u00d7`;

/** '\u00b12 %'. */
export const spreadText = ({ spread }: Pick<Times, 'spread'>): string => {
  const percent = 100 * spread;
  return `\u00b1${percent < 9.5 ? percent.toFixed(percent < 0.95 ? 1 : 0) : Math.round(percent)} %`;
};

/** '2.90 to 3.20'. */
export const middleText = ({ low, high }: SpeedUp): string => `${threeDigits(low)} to ${threeDigits(high)}`;

/** A case without its function. */
export const inputText = ({ algorithm, input }: Parameters<typeof titleOf>[0]): string =>
  algorithm ? `${algorithm}, ${input}` : input;

export const countText = (count: number, one: string, many: string = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** 'AMD EPYC, 2 CPUs, 23.5 GiB, Linux 6.18 x64, node 24.21.0'. */
export const machineText = ({ machine, runtime }: Pick<Measured, 'machine' | 'runtime'>): string =>
  `${machine.cpu}, ${countText(machine.cpus, 'CPU')}, ${machine.memoryGb} GiB, ${machine.system} ${machine.arch}, ${runtime.name} ${runtime.version}`;

/** '2026-11-26 20:13 UTC'. */
export const dateText = (date: string): string => `${date.slice(0, 10)} ${date.slice(11, 16)} UTC`;
