/** `os.cpus().length` and `os.totalmem() / 1024 ** 3`, which getCpuCount and getMemSizeGb stand for. */
import { numberOf } from '../proofs.ts';
import { isRead, memberName, type Path, part, wrap } from '../syntax.ts';
import { type Rule, replace } from '../verdict.ts';

/** `x.length`, where this is x. */
const lengthOf = (path: Path): Path | undefined => {
  const outer = wrap(path);
  const member = outer.parentPath;
  return member && outer.key === 'object' && memberName(member.node) === 'length' && isRead(member)
    ? member
    : undefined;
};

const cpus =
  'getCpuCount obeys the container: affinity, cpuset, quota and SKYPILOT_POD_CPU_CORE_LIMIT; it is never below 1';

/** Of what calls cpus(); its models and speeds are nobody's but the system's. */
export const cpuCount: Rule = (call) => {
  const length = lengthOf(call);
  if (length) return { to: 'getCpuCount', edits: [replace(length, (name) => `${name}()`)], differs: cpus };
  const declarator = wrap(call).parentPath;
  if (!declarator?.isVariableDeclarator() || declarator.node.id.type !== 'Identifier') return undefined;
  const references = declarator.scope.getBinding(declarator.node.id.name)?.referencePaths ?? [];
  return references.some(lengthOf) ? 'the list is kept in a variable, not only counted' : undefined;
};

const bytesPerGb = 2 ** 30;

const memory =
  'getMemSizeGb obeys the container: the limits of its cgroups and the variables SKYPILOT_POD_MEMORY_GB_LIMIT and SKYPILOT_POD_MEMORY_BYTES_LIMIT';

export const memorySize: Rule = (call) => {
  let quotient: Path = wrap(call);
  let divisor = 1;
  for (;;) {
    const division = quotient.parentPath;
    if (!division?.isBinaryExpression({ operator: '/' }) || quotient.key !== 'left') break;
    const value = numberOf(part(division, 'right'));
    if (value === undefined) break;
    divisor *= value;
    if (divisor === bytesPerGb) {
      return { to: 'getMemSizeGb', edits: [replace(division, (name) => `${name}()`)], differs: memory };
    }
    quotient = wrap(division);
  }
  return divisor === 1e9 ? 'it is divided by 1e9; getMemSizeGb counts in 2 ** 30 bytes' : undefined;
};
