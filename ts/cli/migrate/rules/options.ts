/** Reads the options that a call is given, where the syntax shows all of them. */
import { keyName, type Path, part, parts, unwrap } from '../syntax.ts';

export type Options = ReadonlyMap<string, Path>;

/** The values by name; none where the argument is left out. A reason in words where it is anything but plain `{ name: value }`. */
export const readOptions = (argument: Path | undefined): Options | string => {
  const options = new Map<string, Path>();
  if (argument === undefined) return options;
  const object = unwrap(argument);
  if (!object.isObjectExpression()) return 'its options are not written out in the call';
  for (const property of parts(object, 'properties')) {
    if (!property.isObjectProperty()) return 'its options are not all written out in the call';
    const name = keyName(property.node.key, property.node.computed);
    if (name === undefined) return 'the name of an option is computed';
    options.set(name, part(property, 'value'));
  }
  return options;
};

/** Names the first option that is not among those known. */
export const unknownOption = (options: Options, known: readonly string[]): string | undefined =>
  [...options.keys()].find((name) => !known.includes(name));
