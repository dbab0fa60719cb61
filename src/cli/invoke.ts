// One verb and its words: flags, then --help, then the number of operands, then run. cobra's order, and docker's texts.
import { UsageError } from '../errors.ts';
import type { AnyCommand, Context } from './command.ts';
import { parseFlags, UnknownFlagError, type Flags } from './flags.ts';
import { suggestion } from './suggest.ts';

const HELP = { kind: 'bool', help: 'Print usage' } as const;

const usageLine = (path: string, usage: string): string => `Usage:  ${path}${usage === '' ? '' : ` ${usage}`}`;

/** The flags that a verb really has: its own and `--help`, with `-h` unless that is taken (`run -h NAME`). */
export const withHelp = (flags: Flags): Flags =>
  ({ ...flags, help: Object.values(flags).some(({ short }) => short === 'h') ? HELP : { ...HELP, short: 'h' } });

/** Parses; an error gets the usage line and the way to the help. */
export const parseOrExplain = (words: readonly string[], flags: Flags, path: string, usage: string, interspersed: boolean) => {
  try {
    return parseFlags(words, flags, { interspersed });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const visible = Object.entries(flags).filter(([, flag]) => flag.hidden !== true).map(([name]) => `--${name}`);
    const meant = error instanceof UnknownFlagError ? suggestion(error.flag, visible) : '';
    throw new UsageError(`${error.message}${meant}\n\n${usageLine(path, usage)}`, 125, path);
  }
};

const count = (number: number): string => `${number} argument${number === 1 ? '' : 's'}`;

const wanted = (min: number, max: number): string => {
  if (max === 0) return 'accepts no arguments';
  if (min === max) return `requires ${count(min)}`;
  if (max >= Number.MAX_SAFE_INTEGER) return `requires at least ${count(min)}`;
  return min === 0 ? `requires at most ${count(max)}` : `requires at least ${min} and at most ${count(max)}`;
};

/**
 * Runs a verb.
 * @param path how it is called here, e.g. `sc container run`
 * @returns its exit code
 * @throws UsageError 125 for its flags, 1 for the number of its operands
 */
export const invoke = async (definition: AnyCommand, path: string, words: readonly string[], context: Context): Promise<number> => {
  const { usage, flags, operands: [min, max] } = definition;
  const parsed = parseOrExplain(words, withHelp(flags), path, usage, definition.interspersed ?? true);
  for (const notice of parsed.notices) console.error(notice);
  if (parsed.values['help'] === true && !Object.hasOwn(flags, 'help')) {
    const { commandHelp } = await import('./help.ts');
    console.log(commandHelp(definition, path).trimEnd());
    return 0;
  }
  const { operands, changed } = parsed;
  if (operands.length < min || operands.length > max)
    throw new UsageError(`'${path}' ${wanted(min, max)}\n\n${usageLine(path, usage)}`, 1, path);
  // The values come from this very table, which the type of AnyCommand has forgotten.
  return (await definition.run({ values: parsed.values as never, operands, changed, context })) ?? 0;
};
