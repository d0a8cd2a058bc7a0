/** get-port, detect-port and portfinder, which findFreePort stands for. */
import { isDeclaredNumber, isWhole } from '../proofs.ts';
import type { Source } from '../source.ts';
import { type Call, endOf, memberName, type Path, parts, startOf, unwrap } from '../syntax.ts';
import { type Rule, rename, replace } from '../verdict.ts';
import { readOptions, unknownOption } from './options.ts';

const largestPort = 65_535;

const anyPort =
  'findFreePort() gives a port that every address of both families has free, and not again within 15 s; a failure is ERR_NO_FREE_PORT or the system\u2019s error';

export const getPort: Rule = (call) =>
  call.node.arguments.length === 0
    ? rename(call, 'findFreePort', anyPort)
    : 'with options get-port takes the ports named, or else any; findFreePort goes upward from one';

const upward =
  'findFreePort goes upward to 65535, where detect-port tries ten ports and then takes any; a number that is no port is refused';

export const detectPort: Rule = (call) => {
  const [port, ...others] = parts(call, 'arguments');
  if (others.length > 0) return 'it is given a callback; findFreePort gives a promise';
  if (port === undefined) return rename(call, 'findFreePort', anyPort);
  const isPort = isWhole(port, 0, largestPort) || isDeclaredNumber(port);
  return isPort
    ? rename(call, 'findFreePort', upward)
    : 'what it is given may be text, options or a callback; findFreePort takes a number';
};

/** What portfinder keeps for every call, in its module. */
const settings: ReadonlySet<string> = new Set(['basePort', 'setBasePort', 'highestPort', 'setHighestPort']);

const setsPorts = ({ program }: Source): boolean => {
  let isSet = false;
  program.traverse({
    Identifier: ({ node }) => {
      isSet ||= settings.has(node.name);
    },
    MemberExpression: ({ node }) => {
      isSet ||= settings.has(memberName(node) ?? '');
    },
  });
  return isSet;
};

/** Where portfinder begins when it is told nothing. */
const basePort = '8000';

const found =
  'a port counts as free when every address has it, by one or two binds instead of one for each interface; a basePort or highestPort set in another file is not known; a failure is ERR_NO_FREE_PORT or the system\u2019s error';

const portfinderOptions = ['port', 'stopPort'];

const withPorts = (call: Call, argument: Path, source: Source): ReturnType<Rule> => {
  const options = readOptions(argument);
  if (typeof options === 'string') return options;
  const unknown = unknownOption(options, portfinderOptions);
  if (unknown !== undefined) return `the option ${unknown} has no equal`;
  for (const [name, value] of options) {
    // portfinder takes 0, as whatever is no number, for 8000.
    if (!isWhole(value, 1, largestPort)) return `its ${name} is not a number from 1 to 65535 that the syntax shows`;
  }
  const [start, end] = portfinderOptions.map((name) => {
    const value = options.get(name);
    return value && source.text.slice(startOf(value), endOf(value));
  });
  const { space } = source.style;
  const range = end === undefined ? '' : `, {${space}end: ${end}${space}}`;
  return rename(call, 'findFreePort', found, [replace(argument, `${start ?? basePort}${range}`)]);
};

export const portfinder: Rule = (call, source) => {
  const [first, ...others] = parts(call, 'arguments');
  const isCallback = (path: Path | undefined): boolean => path !== undefined && unwrap(path).isFunction();
  if (others.length > 0 || isCallback(first)) return 'it is given a callback; findFreePort gives a promise';
  if (setsPorts(source)) return 'this file sets where portfinder begins or ends';
  if (first !== undefined) return withPorts(call, first, source);
  const within = endOf(call) - 1;
  return rename(call, 'findFreePort', found, [{ start: within, end: within, text: basePort }]);
};
