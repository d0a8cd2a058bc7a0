/** The io family's port functions: which TCP ports a server could listen on. */
import { checkInteger, checkString, option } from './arguments.ts';
import * as js from './backends/js/io.ts';
import { routeToNative } from './backends/native.ts';
import { demandSockets } from './capabilities.ts';
import { noFreePortError, rangeError, valueError } from './errors.ts';
import { stringIndexOf } from './intrinsics.ts';
import * as orders from './orders.ts';
import { run } from './route.ts';
import { runAsync } from './router.ts';
import { builtin } from './runtime.ts';

const search = /* @__PURE__ */ routeToNative('findFreePort', 'findPort', js.findPort, () => orders.findPort);
const searchSync = /* @__PURE__ */ routeToNative<'findPortSync'>(
  'findFreePort',
  'findPortSync',
  js.findPortSync,
  () => orders.findPort,
);
const claim = /* @__PURE__ */ routeToNative(
  'findFreePort',
  'claimPort',
  js.claimPort,
  () => orders.claimPort,
  'memory',
);
const trial = /* @__PURE__ */ routeToNative('isPortAvailable', 'findPort', js.findPort, () => orders.findPort);
const trialSync = /* @__PURE__ */ routeToNative<'findPortSync'>(
  'isPortAvailable',
  'findPortSync',
  js.findPortSync,
  () => orders.findPort,
);

/** On which address a port is to be free. */
export interface PortOptions {
  /** An IP literal (without a zone) or 'localhost' (127.0.0.1 and ::1); every address of both families unless given. */
  readonly host?: string | undefined;
}

/** What {@link findFreePort} takes beside a start. */
export interface FindFreePortOptions extends PortOptions {
  /**
   * The last port to try, from 0 to 65535.
   *
   * @defaultValue 65535
   */
  readonly end?: number | undefined;
}

const largestPort = 65535;

const checkHost = (what: string, options: unknown): string => {
  demandSockets(what);
  const value = option(what, options, 'host');
  if (value === undefined) return '';
  const host = checkString(what, 'host', value);
  // A zone ('%eth0') names an interface of this machine, which no other reader of the address can know.
  if (host === 'localhost' || (stringIndexOf(host, '%') < 0 && builtin('node:net')?.isIP(host))) return host;
  throw valueError(what, 'host', "an IP address or 'localhost'", host);
};

interface PortRange {
  readonly start: number;
  readonly end: number;
  readonly host: string;
}

const checkRange = (first: unknown, options: unknown): PortRange => {
  const what = 'find a free port';
  const start = checkInteger(what, 'start', first, 0, largestPort, 0);
  const end = checkInteger(what, 'end', option(what, options, 'end'), 0, largestPort, largestPort);
  if (start > end) throw rangeError(what, 'start', `at most end (${end})`, start);
  return { start, end, host: checkHost(what, options) };
};

/** The port that was last given out instead of the system's choice; there the next such search goes on. */
let latest = 0;

/**
 * The next port that this process has not handed out, which now it has; 0 if there is none.
 *
 * Linux picks for sockets with SO_REUSEADDR among a quarter of its range as long as none of these is bound (7,000 ports):
 * once they are handed out it would be asked in vain. From `chosen`, its choice, the ports behind it are tried instead.
 */
const claimBehind = (chosen: number): number => {
  for (let left = largestPort; left > 0; left -= 1) {
    latest = latest === 0 || latest === largestPort ? chosen : latest + 1;
    if (run(claim, 0, latest)) return latest;
  }
  return 0;
};

const isFound = ({ start, end }: PortRange, port: number): boolean => {
  if (port === 0) throw noFreePortError(start, end);
  return start > 0 || run(claim, 0, port);
};

/**
 * A TCP port on which a server can listen: the lowest from `start` to `end`, or with start 0 one that the system picks.
 *
 * It is tried by binding it, as a server's listen() does (SO_REUSEADDR; on Windows SO_EXCLUSIVEADDRUSE): a port that a
 * closed connection still holds in TIME_WAIT is free. By default it is free on every address of both families. Nothing
 * keeps it free afterwards, but a port the system picked is not given out again by this process for 15 seconds: when it
 * picks none but such, the next free one behind is given.
 * SkyPilot's `find_free_port`, after bind(2), tcp(7) and ipv6(7).
 *
 * @param start - from 0 to 65535; with 0 `end` has no meaning.
 * @param options - `end` (65535), `host` (every address).
 * @returns a promise of a port from 1 to 65535.
 * @throws by rejecting with
 * - Error ERR_NO_FREE_PORT when all are in use
 * - Error EACCES when this process may use none of them (below 1024, as a rule)
 * - Error EADDRNOTAVAIL for a host that is none of this machine's, and whatever else the system says
 * - RangeError ERR_OUT_OF_RANGE, also for start > end
 * - TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE
 * - Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED
 * @example
 * await findFreePort(8080, { host: 'localhost' }); // 8080, or the next free one
 * (await findFreePort(8080)) >= 8080; // true
 */
export const findFreePort = async (start = 0, options?: FindFreePortOptions): Promise<number> => {
  const range = checkRange(start, options);
  const port = await runAsync(search, 0, range.start, range.end, range.host);
  if (isFound(range, port)) return port;
  for (let next = claimBehind(port); next > 0; next = claimBehind(port)) {
    if ((await runAsync(search, 0, next, next, range.host)) !== 0) return next;
  }
  throw noFreePortError(range.start, range.end);
};

/**
 * As {@link findFreePort}, holding the thread until it is done.
 *
 * @param start - as for {@link findFreePort}.
 * @param options - as for {@link findFreePort}.
 * @returns a port from 1 to 65535.
 * @throws
 * - what {@link findFreePort} rejects with
 * - Error ERR_UNSUPPORTED_RUNTIME with `host` where the addon is missing
 * @example
 * findFreePortSync(); // 43817, say
 * findFreePortSync() === findFreePortSync(); // false
 */
export const findFreePortSync = (start = 0, options?: FindFreePortOptions): number => {
  const range = checkRange(start, options);
  const port = run(searchSync, 0, range.start, range.end, range.host);
  if (isFound(range, port)) return port;
  for (let next = claimBehind(port); next > 0; next = claimBehind(port)) {
    if (run(searchSync, 0, next, next, range.host) !== 0) return next;
  }
  throw noFreePortError(range.start, range.end);
};

const checkTrial = (port: unknown, options: unknown): PortRange => {
  const what = 'try a port';
  const number = checkInteger(what, 'port', port, 1, largestPort);
  return { start: number, end: number, host: checkHost(what, options) };
};

/** A port that this process may not use is not available to it. */
const isForbidden = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EACCES';

/**
 * Whether a server could listen on a port right now; by default on every address of both families.
 *
 * It is tried as by {@link findFreePort}.
 *
 * @param port - from 1 to 65535.
 * @param options - `host` (every address).
 * @returns a promise; of false for a port that is in use or forbidden to this process.
 * @throws by rejecting as {@link findFreePort} does, but never with ERR_NO_FREE_PORT or EACCES.
 * @example
 * await isPortAvailable(8080, { host: '127.0.0.1' }); // true unless something listens there
 * await isPortAvailable(await findFreePort()); // true
 */
export const isPortAvailable = async (port: number, options?: PortOptions): Promise<boolean> => {
  const { start, end, host } = checkTrial(port, options);
  try {
    return (await runAsync(trial, 0, start, end, host)) !== 0;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
};

/**
 * As {@link isPortAvailable}, at once.
 *
 * @param port - as for {@link isPortAvailable}.
 * @param options - as for {@link isPortAvailable}.
 * @returns false for a port that is in use or forbidden to this process.
 * @throws
 * - what {@link isPortAvailable} rejects with
 * - Error ERR_UNSUPPORTED_RUNTIME with `host` where the addon is missing
 * @example
 * isPortAvailableSync(findFreePortSync()); // true
 */
export const isPortAvailableSync = (port: number, options?: PortOptions): boolean => {
  const { start, end, host } = checkTrial(port, options);
  try {
    return run(trialSync, 0, start, end, host) !== 0;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
};
