/**
 * Where a process's cgroups and all their ancestors show, and the files in them.
 *
 * After cgroups(7) and proc_pid_mountinfo(5). What breaks a format, or cannot be read, is passed over. What the files
 * mean is in system.ts.
 */
import {
  bareArray,
  fromCharCode,
  parseInteger,
  regExpExec,
  stringIndexOf,
  stringLastIndexOf,
  stringSlice,
  stringSplit,
  stringStartsWith,
} from '../../intrinsics.ts';
import { lines, readText } from './proc.ts';

/** What a hierarchy controls; 'unified' is all of version 2. */
export type Controller = 'cpu' | 'cpuset' | 'memory' | 'unified';

/** One mount of a cgroup hierarchy, bind mounts included. */
interface Mount {
  /** The cgroup that shows at the mount point. */
  readonly root: string;
  readonly point: string;
  /** The options that name the controllers of a version 1 hierarchy; undefined for version 2. */
  readonly options: string | undefined;
}

/** The cgroup of this process in one hierarchy. */
interface Membership {
  readonly hierarchy: string;
  readonly controllers: string;
  readonly path: string;
}

/** A file of a cgroup; its path is without the root. */
export interface Level {
  readonly path: string;
  readonly text: string;
}

const isListed = (controller: Controller, list: string): boolean => {
  const names = stringSplit(list, ',');
  for (let index = 0; index < names.length; index += 1) if (names[index] === controller) return true;
  return false;
};

const isOf = ({ hierarchy, controllers }: Membership, controller: Controller): boolean =>
  controller === 'unified' ? hierarchy === '0' && controllers === '' : isListed(controller, controllers);

const shows = ({ options }: Mount, controller: Controller): boolean =>
  options === undefined ? controller === 'unified' : isListed(controller, options);

/** Undoes the kernel's escapes: a blank, tab, newline or backslash is written as three octal digits. */
const unescapeField = (field: string): string => {
  let plain = '';
  let rest = field;
  for (;;) {
    const found = stringIndexOf(rest, '\\');
    if (found < 0) return plain + rest;
    const digits = stringSlice(rest, found + 1, found + 4);
    const isEscaped = regExpExec(/^[0-3][0-7]{2}$/, digits) !== null;
    plain += stringSlice(rest, 0, found) + (isEscaped ? fromCharCode(parseInteger(digits, 8)) : '\\');
    rest = stringSlice(rest, found + (isEscaped ? 4 : 1));
  }
};

/** Reads `ID PARENT MAJOR:MINOR ROOT MOUNT-POINT OPTIONS [OPTIONAL]... - TYPE SOURCE SUPER-OPTIONS`. */
const parseMount = (line: string): Mount | undefined => {
  const fields = stringSplit(line, ' ');
  let separator = 6;
  while (separator < fields.length && fields[separator] !== '-') separator += 1;
  const type = fields[separator + 1];
  const options = fields[separator + 3];
  if (type !== 'cgroup2' && (type !== 'cgroup' || options === undefined)) return undefined;
  return {
    root: unescapeField(fields[3] as string),
    point: unescapeField(fields[4] as string),
    options: type === 'cgroup' ? options : undefined,
  };
};

/** Reads `HIERARCHY:CONTROLLERS:PATH`, whose path may hold colons. */
const parseMembership = (line: string): Membership | undefined => {
  const first = stringIndexOf(line, ':');
  const second = stringIndexOf(line, ':', first + 1);
  const path = stringSlice(line, second + 1);
  if (first < 0 || second < 0 || !stringStartsWith(path, '/')) return undefined;
  return { hierarchy: stringSlice(line, 0, first), controllers: stringSlice(line, first + 1, second), path };
};

const parseLines = <Item>(text: string | undefined, parse: (line: string) => Item | undefined): readonly Item[] => {
  const all = lines(text ?? '');
  const items: Item[] = bareArray();
  for (let index = 0; index < all.length; index += 1) {
    const item = parse(all[index] as string);
    if (item !== undefined) items[items.length] = item;
  }
  return items;
};

const withoutSlash = (path: string): string =>
  path[path.length - 1] === '/' ? stringSlice(path, 0, path.length - 1) : path;

const leadsUpwards = (path: string): boolean => regExpExec(/(^|\/)\.\.(\/|$)/, path) !== null;
const leadsOnlyUpwards = (path: string): boolean => regExpExec(/^\/*\.\.(\/+\.\.)*\/*$/, path) !== null;

/** What of a cgroup's path lies below the mount's root: '', or beginning with a slash; undefined if it shows elsewhere. */
const pathBelow = (mountRoot: string, cgroup: string): string | undefined => {
  const root = withoutSlash(mountRoot);
  const path = withoutSlash(cgroup);
  if (stringStartsWith(path, root)) {
    const below = stringSlice(path, root.length);
    if (!leadsUpwards(below) && (below === '' || below[0] === '/')) return below;
  }
  // A cgroup outside the namespace's root has no path to it from the mount: only the mount point is sure.
  return leadsUpwards(path) || leadsOnlyUpwards(root) ? '' : undefined;
};

/** Where this process's cgroups show, read under a root that stands before /proc and every mount point. */
export class Cgroups {
  readonly #root: string;
  readonly #memberships: readonly Membership[];
  readonly #mounts: readonly Mount[];

  constructor(root: string) {
    this.#root = root;
    this.#memberships = parseLines(readText(`${root}/proc/self/cgroup`), parseMembership);
    this.#mounts = parseLines(readText(`${root}/proc/self/mountinfo`), parseMount);
  }

  /** Visits the directories of the controller's cgroups, from each one's own up to its mount point. */
  visit(controller: Controller, see: (directory: string) => void): void {
    for (let place = 0; place < this.#memberships.length; place += 1) {
      const membership = this.#memberships[place] as Membership;
      if (!isOf(membership, controller)) continue;
      for (let index = 0; index < this.#mounts.length; index += 1) {
        const mount = this.#mounts[index] as Mount;
        const below = shows(mount, controller) ? pathBelow(mount.root, membership.path) : undefined;
        if (below === undefined) continue;
        const top = withoutSlash(mount.point);
        let directory = top + below;
        for (;;) {
          see(directory);
          if (directory.length <= top.length) break;
          directory = stringSlice(directory, 0, stringLastIndexOf(directory, '/'));
        }
      }
    }
  }

  /** One file of a cgroup's directory, if it can be read. */
  level(directory: string, name: string): Level | undefined {
    const path = `${directory}/${name}`;
    const text = readText(this.#root + path);
    return text === undefined ? undefined : { path, text };
  }
}
