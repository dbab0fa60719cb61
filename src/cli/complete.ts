// What may follow the words of a half-typed line.
import { bareValue, flagNamed, type Flags } from './flag-types.ts';
import { GLOBAL_FLAGS } from './globals.ts';
import { findEntry, isGroup, namesOf, type Entry, type Group } from './entries.ts';

/** A word and what it means. */
export type Candidate = readonly [word: string, summary: string];

/** Names that a verb may be given, by the word that stands for them in its usage. */
export type Names = Readonly<Partial<Record<'CONTAINER' | 'IMAGE', () => readonly string[]>>>;

/** Whether the word is a flag that takes the next word as its value. */
const wantsValue = (word: string, flags: Flags): boolean => {
  if (!word.startsWith('-') || word.includes('=')) return false;
  const letter = word.at(-1);
  const flag = word.startsWith('--') ? flagNamed(flags, word.slice(2)) : Object.values(flags).find(({ short }) => short === letter);
  return flag !== undefined && bareValue(flag) === undefined;
};

/** The words that are no flags, and whether the last of them waits for the value of a flag. */
const operandsOf = (words: readonly string[], flags: Flags): { operands: string[]; waiting: boolean } => {
  const operands: string[] = [];
  let waiting = false;
  for (const word of words) {
    if (waiting) waiting = false;
    else if (wantsValue(word, flags)) waiting = true;
    else if (!word.startsWith('-') || word === '-') operands.push(word);
  }
  return { operands, waiting };
};

const flagCandidates = (flags: Flags): Candidate[] =>
  Object.entries(flags)
    .filter(([, flag]) => flag.hidden !== true && flag.deprecated === undefined)
    .map(([name, { help }]) => [`--${name}`, help.split('\n')[0] ?? '']);

const verbCandidates = (group: Group): Candidate[] =>
  Object.entries(group.entries)
    .filter(([, entry]) => entry.hidden !== true)
    .flatMap(([name, entry]) => namesOf(name, entry).map((word): Candidate => [word, entry.summary]));

/** The rest of the words after the options of `sc` itself. */
const afterGlobals = (words: readonly string[]): { rest: readonly string[]; waiting: boolean } => {
  let at = 0;
  while (words[at]?.startsWith('-') === true) at += wantsValue(words[at] ?? '', GLOBAL_FLAGS) ? 2 : 1;
  return { rest: words.slice(at), waiting: at > words.length };
};

const leafCandidates = async (entry: Entry, typed: readonly string[], current: string, names: Names): Promise<Candidate[]> => {
  if (isGroup(entry)) return [];
  const { flags, usage, interspersed = true, operands: [, max] } = (await entry.load()).definition;
  const { operands, waiting } = operandsOf(typed, flags);
  if (waiting || (!interspersed && operands.length > 0)) return [];
  if (current.startsWith('-')) return [...flagCandidates(flags), ['--help', 'Print usage']];
  if (operands.length >= max) return [];
  const nouns = (['CONTAINER', 'IMAGE'] as const).filter((noun) => new RegExp(`\\b${noun}\\b`).test(usage));
  return nouns.flatMap((noun) => names[noun]?.() ?? []).map((name) => [name, '']);
};

/**
 * @param words after `sc`; the last is the one that is being typed
 * @returns what may stand in its place; nothing means: a file
 */
export const candidates = async (root: Group, words: readonly string[], names: Names): Promise<Candidate[]> => {
  const current = words.at(-1) ?? '';
  const { rest, waiting } = afterGlobals(words.slice(0, -1));
  if (waiting) return [];
  let entry: Entry = root;
  let typed = rest;
  while (isGroup(entry) && typed[0] !== undefined) {
    const found = findEntry(entry, typed[0]);
    if (found === undefined) return [];
    entry = found[1];
    typed = typed.slice(1);
  }
  const all = !isGroup(entry) ? await leafCandidates(entry, typed, current, names)
    : current.startsWith('-') ? (entry === root ? flagCandidates(GLOBAL_FLAGS) : []) : verbCandidates(entry);
  return all.filter(([word]) => word.startsWith(current));
};
