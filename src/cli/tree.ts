// The tree of verbs. citty finds a verb and loads its module; it parses nothing and prints nothing.
import { runCommand, type CommandDef } from 'citty';
import { UsageError } from '../errors.ts';
import type { AnyCommand, Context } from './command.ts';
import { invoke } from './invoke.ts';

interface Shared {
  /** Said here, so that `sc --help` need not load every verb. A test holds it to the definition's. */
  readonly summary: string;
  readonly hidden?: boolean;
}

export interface Leaf extends Shared {
  /** Other names in the same group: `container ls` is `container ps`. */
  readonly aliases?: readonly string[];
  /** Stands above all others in `sc --help`. */
  readonly common?: boolean;
  readonly load: () => Promise<{ readonly definition: AnyCommand }>;
}

export interface Group extends Shared {
  readonly entries: Entries;
  /** @returns a line for a verb that exists elsewhere but not here */
  readonly elsewhere?: (verb: string) => Promise<string | undefined>;
}

export type Entry = Leaf | Group;
export type Entries = Readonly<Record<string, Entry>>;

export const isGroup = (entry: Entry): entry is Group => 'entries' in entry;

/** The names by which an entry is found in its group. */
export const namesOf = (name: string, entry: Entry): readonly string[] => (isGroup(entry) ? [name] : [name, ...(entry.aliases ?? [])]);

/** The entry of a name or alias, with its proper name. */
export const findEntry = (group: Group, word: string): [name: string, entry: Entry] | undefined =>
  Object.entries(group.entries).find(([name, entry]) => namesOf(name, entry).includes(word));

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
  process.stdout.write(groupHelp(group, path));
};

/**
 * Runs the verb that the words name.
 * @returns its exit code
 */
export const dispatch = async (root: Group, words: readonly string[], context: Context): Promise<number> => {
  let exitCode = 0;

  const leafDefinition = (leaf: Leaf, path: string): CommandDef => ({
    async run({ rawArgs }) {
      const { definition } = await leaf.load();
      exitCode = await invoke(definition, path, rawArgs, context);
    },
  });
  const groupDefinition = (group: Group, path: string, own: readonly string[]): CommandDef => {
    // citty looks names up with `in`: without a prototype, `sc constructor` is not a verb.
    const subCommands: Record<string, () => CommandDef> = Object.create(null);
    for (const [name, entry] of Object.entries(group.entries)) {
      const below = `${path} ${name}`;
      const define = () => (isGroup(entry) ? groupDefinition(entry, below, own.slice(1)) : leafDefinition(entry, below));
      // One key a name: citty's own `meta.alias` would load every module to look for one.
      for (const key of namesOf(name, entry)) subCommands[key] = define;
    }
    // citty would skip options to find a verb, and has words of its own for an unknown one: it gets only what it can find.
    return own[0] !== undefined && own[0] in subCommands ? { subCommands } : { run: () => groupAlone(group, path, own) };
  };
  await runCommand(groupDefinition(root, 'sc', words), { rawArgs: [...words] });
  return exitCode;
};
