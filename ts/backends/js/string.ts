/** The reference for the string kernels: plain and short, the oracle that fast code is tested against. */
import { regExpExec, stringSlice, utf8Encode } from '../../intrinsics.js';
import { digest } from './hash.js';
import { base36Encode } from './number.js';

export { base36Decode, base36Encode, formatCompact, formatFloat } from './number.js';
export { truncate, truncateLongString } from './text.js';

/** MD5's place in `algorithms`. */
const md5 = 0;

export const clusterNameHash = (displayName: string): string =>
  stringSlice(base36Encode(digest(utf8Encode(displayName), md5)), 0, 2);

const clusterName = /^[a-zA-Z]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/;

export const isValidClusterName = (name: string): boolean => regExpExec(clusterName, name) !== null;
