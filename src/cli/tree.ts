// The tree of verbs. citty finds a verb and loads its module; it parses nothing and prints nothing.
import { runCommand, type CommandDef } from 'citty';
import { UsageError } from '../errors.ts';
import type { Context } from './command.ts';
import { isGroup, namesOf, type Group, type Leaf } from './entries.ts';
import { invoke } from './invoke.ts';

const unknownCommand = async (group: Group, path: string, word: string): Promise<UsageError> => {
  const elsewhere = await group.elsewhere?.(word);
  if (elsewhere !== undefined) return new UsageError(elsewhere, 1);
  const { suggestion } = await import('./suggest.ts');
  const names = Object.entries(group.entries).filter(([, entry]) => entry.hidden !== true).flatMap(([name, entry]) => namesOf(name, entry));
  return new UsageError(`unknown command: ${path} ${word}${suggestion(word, names)}`, 1, path);
};

/** What a group does by itself: its help, or the error for a word that is none of its verbs. */
const groupAlone = async (group: Group, path: string, words: readonly string[]): Promise<void> => {
  const { parseOrExplain, withHelp } = await import('./invoke.ts');
  const { operands: [word] } = parseOrExplain(words, withHelp({}), path, 'COMMAND', false);
  if (word !== undefined) throw await unknownCommand(group, path, word);
  const { groupHelp } = await import('./help.ts');
  console.log(groupHelp(group, path).trimEnd());
};

/**
 * Runs the verb that the words name.
 * @returns its exit code
 */
export const dispatch = async (root: Group, words: readonly string[], context: Context): Promise<number> => {
  let exitCode = 0;

  const leafDefinition = (leaf: Leaf, path: string, own: readonly string[]): CommandDef => ({
    async run() {
      const { definition } = await leaf.load();
      exitCode = await invoke(definition, path, own, context);
    },
  });
  const groupDefinition = (group: Group, path: string, own: readonly string[]): CommandDef => {
    // citty looks names up with `in`: without a prototype, `sc constructor` is not a verb.
    const subCommands: Record<string, () => CommandDef> = Object.create(null);
    for (const [name, entry] of Object.entries(group.entries)) {
      const [below, rest] = [`${path} ${name}`, own.slice(1)];
      const define = () => (isGroup(entry) ? groupDefinition(entry, below, rest) : leafDefinition(entry, below, rest));
      // One key a name: citty's own `meta.alias` would load every module to look for one.
      for (const key of namesOf(name, entry)) subCommands[key] = define;
    }
    // citty would skip options to find a verb, and has words of its own for an unknown one: it gets only what it can find.
    return own[0] !== undefined && own[0] in subCommands ? { subCommands } : { run: () => groupAlone(group, path, own) };
  };
  // citty parses all words that it sees, wherever they belong, and fails on some (`-_`): it sees no options.
  const options = words.findIndex((word) => word.startsWith('-'));
  await runCommand(groupDefinition(root, 'sc', words), { rawArgs: words.slice(0, options < 0 ? words.length : options) });
  return exitCode;
};
