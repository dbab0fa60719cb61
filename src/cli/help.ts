// The pages of `--help`, laid out as docker's.
import type { AnyCommand } from './command.ts';
import { flagUsages } from './flag-usages.ts';
import type { Flags } from './flags.ts';
import { isGroup, type Entries, type Group } from './entries.ts';

/** docker's width where no terminal says another. */
const COLUMNS = 80;
const columns = (): number => (process.stdout.columns || COLUMNS) - 1;

const visible = (entries: Entries) => Object.entries(entries).filter(([, entry]) => entry.hidden !== true);

const list = (title: string, entries: ReturnType<typeof visible>, width: number): string =>
  entries.length === 0 ? '' : `\n${title}:\n${entries.map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}\n`).join('')}`;

const options = (title: string, flags: Flags): string => {
  const usages = flagUsages(flags, columns());
  return usages === '' ? '' : `\n${title}:\n${usages}\n`;
};

/** The page of a verb. */
export const commandHelp = ({ usage, summary, paths, flags }: AnyCommand, path: string): string =>
  `Usage:  ${path}${usage === '' ? '' : ` ${usage}`}\n\n${summary}\n` +
  (paths.length > 1 ? `\nAliases:\n  ${paths.join(', ')}\n` : '') + options('Options', flags);

/** The page of a group of verbs. */
export const groupHelp = ({ summary, entries }: Group, path: string): string => {
  const shown = visible(entries).sort(([one], [other]) => (one < other ? -1 : 1));
  const width = Math.max(...shown.map(([name]) => name.length));
  return `Usage:  ${path} COMMAND\n\n${summary}\n${list('Commands', shown, width)}\nRun '${path} COMMAND --help' for more information on a command.\n`;
};

/** The page of `sc` itself. */
export const rootHelp = ({ summary, entries }: Group, globals: Flags): string => {
  const shown = visible(entries);
  // Names are as long as docker's longest, so that the sections stand in one column.
  const width = Math.max(11, ...shown.map(([name]) => name.length)) - 1;
  const common = shown.filter(([, entry]) => !isGroup(entry) && entry.common === true);
  const groups = shown.filter(([, entry]) => isGroup(entry));
  const others = shown.filter((row) => !common.includes(row) && !groups.includes(row)).sort(([one], [other]) => (one < other ? -1 : 1));
  return `Usage:  sc [OPTIONS] COMMAND\n\n${summary}\n` +
    list('Common Commands', common, width) + list('Management Commands', groups, width) + list('Commands', others, width) +
    options('Global Options', globals) + "\nRun 'sc COMMAND --help' for more information on a command.\n";
};
