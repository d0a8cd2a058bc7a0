/** The reference for the string kernels: plain and short, the oracle that fast code is tested against. */
import { regExpExec, stringSlice, utf8Encode } from '../../intrinsics.ts';
import { digest } from './hash.ts';
import { base36Encode } from './number.ts';

export { base36Decode, base36Encode, formatCompact, formatFloat } from './number.ts';
export { truncate, truncateLongString } from './text.ts';

/** MD5's place in `algorithms`. */
const md5 = 0;

export const clusterNameHash = (displayName: string): string =>
  stringSlice(base36Encode(digest(utf8Encode(displayName), md5)), 0, 2);

const clusterName = /^[a-zA-Z]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/;

export const isValidClusterName = (name: string): boolean => regExpExec(clusterName, name) !== null;
