/** What is timed: one function on inputs of one kind, by everyone who can do it. */
import { inTurn, type Package } from '../ts/cli/report/case.ts';
import type { Backend, FunctionName } from '../ts/contract.ts';

/** The package as a user gets it, once for each way to choose a backend; each has its own memory and its own compiled code. */
export interface Instances extends Readonly<Partial<Record<Backend, Package>>> {
  readonly router: Package;
}

/** One who answers, in this process. */
export interface Participant {
  /** As the results name it: 'router', 'js', 'wasm', 'native', else the package's name on npm, and what was called. */
  readonly name: string;
  /** One call, on the next of the inputs; its answer must not be left to the optimiser to drop. */
  readonly call: () => unknown;
  /** The first call's answer in the form in which all must agree. As it is unless given. */
  readonly read?: (answer: unknown) => unknown;
}

/** One who answers, in a process of its own that is asked by name. */
export interface Elsewhere {
  readonly name: string;
  /** The arguments of each input, JSON. */
  readonly inputs: readonly (readonly unknown[])[];
}

/** One function on inputs of one kind. */
export interface Case {
  readonly function: FunctionName;
  /** For the hash family. */
  readonly algorithm?: string;
  readonly title: string;
  /** The kernel's own size of the input: characters of text, bytes of data; 0 where it has none. */
  readonly size: number;
  readonly participants: readonly Participant[];
  /** SkyPilot's own function under Python. */
  readonly python?: Elsewhere;
  /** The system calls that cannot be done without. */
  readonly floor?: Elsewhere;
  /** Whether two answers are both right; equality unless given. */
  readonly agrees?: (one: unknown, other: unknown) => boolean;
  /** Lets go of servers and children that this case and others need; called after the run, also of a case not timed. */
  readonly close?: () => Promise<void>;
}

/** A source of cases; what it needs it makes in `folder`, which is removed after the run. */
export type Cases = (instances: Instances, folder: string) => Promise<readonly Case[]> | readonly Case[];

/** The same call by the router and each backend that there is. */
export const ours = <Input>(
  instances: Instances,
  inputs: readonly Input[],
  call: (sky: Package, input: Input) => unknown,
  backends: readonly (keyof Instances)[] = ['router', 'js', 'wasm', 'native'],
): readonly Participant[] =>
  backends.flatMap((name) => {
    const sky = instances[name];
    return sky ? [{ name, call: inTurn(inputs, (input) => call(sky, input)) }] : [];
  });
