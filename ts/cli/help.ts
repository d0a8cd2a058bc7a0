/** How --help is set out: names in bold, and in a narrow terminal each description below its name. */
import { type Command, Help } from 'commander';
import { leastWidth } from './screen.ts';
import { colors } from './terminal.ts';

const bold = (text: string): string => colors.bold(text);

/** Beside a name a description is to have this much room, else it goes below. */
const roomBeside = 32;

const formatItem: Help['formatItem'] = (term, termWidth, description, helper) => {
  const width = helper.helpWidth ?? 80;
  if (width - termWidth - 4 >= roomBeside) return plain.formatItem(term, termWidth, description, helper);
  const text = helper.boxWrap(description, width - 6).replaceAll('\n', '\n      ');
  return `  ${term}\n      ${text}`;
};

const plain: Help = new Help();

/** A command as the list of all names it: that it has options goes without saying. */
const subcommandTerm = (command: Command): string => plain.subcommandTerm(command).replace(' [options]', '');

/** For commander's `configureHelp`. */
export const helpStyle: Partial<Help> = {
  minWidthToWrap: leastWidth,
  styleTitle: bold,
  styleCommandText: bold,
  subcommandTerm,
  formatItem,
};
