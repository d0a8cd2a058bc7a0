/** How time grows with size, as a number: no measuring here. */

/** One size, and what one call on it took. */
export interface Point {
  readonly size: number;
  readonly ms: number;
}

/** Smaller sizes than this part of the largest are left out: there, what every call costs would hide the growth. */
const smallestPart = 1 / 16;

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** The exponent e of the curve size^e that lies closest to the larger points: least squares on the logarithms. NaN below two points. */
export const fitExponent = (points: readonly Point[]): number => {
  const largest = Math.max(...points.map(({ size }) => size));
  const fitted = points.filter(({ size }) => size >= largest * smallestPart);
  const sizes = fitted.map(({ size }) => Math.log(size));
  const times = fitted.map(({ ms }) => Math.log(ms));
  const [middleSize, middleTime] = [mean(sizes), mean(times)];
  const along = sizes.map((size) => size - middleSize);
  const covariance = along.reduce((sum, part, index) => sum + part * ((times[index] as number) - middleTime), 0);
  return covariance / along.reduce((sum, part) => sum + part * part, 0);
};
