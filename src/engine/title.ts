// The first line of a program: the command as typed, less what only asks to see it, so that looking changes no byte.
import { quote } from '../program/quote.ts';

const LOOKING = /^--(?:dry-run|explain|trace)(?:=.*)?$/;

/** @param operands how many words at the end belong to the image and its command */
export const titleOf = (argv: readonly string[], operands: number): string => {
  const end = argv.length - operands;
  const shown = argv.filter((word, at) => at >= end || (!LOOKING.test(word) && !(word === '--host-facts' || argv[at - 1] === '--host-facts' || word.startsWith('--host-facts='))));
  return ['sc', ...shown].map(quote).join(' ');
};
