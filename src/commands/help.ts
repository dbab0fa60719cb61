import { command, type AnyCommand } from '../cli/command.ts';
import { GLOBAL_FLAGS } from '../cli/globals.ts';
import { commandHelp, groupHelp, rootHelp } from '../cli/help.ts';
import { findEntry, isGroup, type Group } from '../cli/entries.ts';
import { UsageError } from '../errors.ts';
import { print } from '../output/print.ts';

/** The page for some words: of `sc`, of a group, of a verb. @throws UsageError for words that name nothing */
export const helpPage = async (root: Group, words: readonly string[]): Promise<string> => {
  let group = root;
  let path = 'sc';
  for (const [at, word] of words.entries()) {
    const [name, entry] = findEntry(group, word) ?? [];
    if (entry === undefined) throw new UsageError(`unknown help topic: ${words.slice(at).join(' ')}`, 1, path);
    path += ` ${name}`;
    if (!isGroup(entry)) {
      const rest = words.slice(at + 1);
      if (rest.length > 0) throw new UsageError(`unknown help topic: ${rest.join(' ')}`, 1, path);
      return commandHelp((await entry.load()).definition, path);
    }
    group = entry;
  }
  return group === root ? rootHelp(root, GLOBAL_FLAGS) : groupHelp(group, path);
};

/** `sc help [COMMAND]`: the same pages as `--help`. */
export const helpOf = (root: Group): AnyCommand => command({
  usage: '[COMMAND]',
  summary: 'Show the help of a command',
  paths: ['sc help'],
  flags: {},
  operands: [0, Infinity],
  run: async ({ operands }) => {
    print(await helpPage(root, operands));
  },
});
