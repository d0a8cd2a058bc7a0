/** What the report times: one public function on inputs of one kind. No measuring here. */
import type { FunctionName } from '../../contract.ts';
import type * as package_ from '../../inside.ts';

/** The package as it is imported, with what it tells of its inside. */
export type Package = typeof package_;

/** One function on inputs of one kind. */
export interface Case {
  readonly function: FunctionName;
  /** For the hash family. */
  readonly algorithm?: string;
  /** What it is called with, in words. */
  readonly input: string;
  /** By which the router chooses, in the function's own unit; 0 where it has none. */
  readonly size: number;
  /** Left out of a quick report. */
  readonly isThorough?: boolean;
  /** A call on each of the inputs in turn, by one instance of the package. */
  readonly makeCall: (sky: Package) => () => unknown;
  /** How many calls it takes to have been called with every input. */
  readonly inputs: number;
}

/** Where cases put their files, and what is to be done when they are no longer needed. */
export interface Place {
  /** A folder of their own, which is removed afterwards. */
  readonly folder: string;
  /** Keeps what ends a server or a process; called in any case. */
  readonly defer: (end: () => Promise<void>) => void;
}

/** A source of cases. */
export type Cases = (place: Place) => Promise<readonly Case[]> | readonly Case[];

/** Sources by what they are about, in words. */
export type Sources = Readonly<Record<string, Cases>>;

/** Calls with each of the inputs in turn: one constant input would be optimised for, and its answer perhaps kept. */
export const inTurn = <Input>(inputs: readonly Input[], call: (input: Input) => unknown): (() => unknown) => {
  let next = 0;
  return () => {
    const input = inputs[next] as Input;
    next = next + 1 === inputs.length ? 0 : next + 1;
    return call(input);
  };
};

/** A case's calls from its inputs. */
export const callsOn = <Input>(
  inputs: readonly Input[],
  call: (sky: Package, input: Input) => unknown,
): Pick<Case, 'makeCall' | 'inputs'> => ({
  makeCall: (sky) => inTurn(inputs, (input) => call(sky, input)),
  inputs: inputs.length,
});

/** A case's name among all. */
export const titleOf = ({ function: name, algorithm, input }: Pick<Case, 'function' | 'algorithm' | 'input'>): string =>
  [name, ...(algorithm ? [algorithm] : []), input].join(', ');
