// What the tree of verbs is made of.
import type { AnyCommand } from './command.ts';

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
