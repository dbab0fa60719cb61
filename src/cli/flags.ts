// docker's flag grammar: that of the Go library spf13/pflag (flag.go: parseArgs, parseLongArg, parseSingleShortArg), errors included.
import { UsageError } from '../errors.ts';
import { goQuote, goQuoteRune } from '../model/go-quote.ts';
import { bareValue, flagNamed, type Flag, type Flags, type Values } from './flag-types.ts';
import { readBool, readInt } from './flag-values.ts';

export type { Flag, Flags, Values } from './flag-types.ts';

export interface Parsed<F extends Flags> {
  readonly values: Values<F>;
  /** What is left: `--` is taken away. */
  readonly operands: string[];
  /** The flags that were given, whatever their values. */
  readonly changed: ReadonlySet<string>;
  /** What to say on stderr of deprecated flags. */
  readonly notices: readonly string[];
}

/** A flag that does not exist; `name` with its dashes, for the suggestion. */
export class UnknownFlagError extends UsageError {
  readonly flag: string;
  constructor(message: string, flag: string) {
    super(message);
    this.flag = flag;
  }
}

const initial = (flag: Flag): unknown => {
  if (flag.kind === 'list') return [];
  return flag.kind === 'bool' ? (flag.default ?? false) : flag.default;
};

const converted = (name: string, flag: Flag, text: string): unknown => {
  const refuse = (reason: string): never => {
    const spelling = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`;
    throw new UsageError(`invalid argument ${goQuote(text)} for "${spelling}" flag: ${reason}`);
  };
  const reason = flag.check?.(text);
  if (reason !== undefined) refuse(reason);
  if (flag.kind === 'string' || flag.kind === 'list') return text;
  const read = flag.kind === 'bool' ? readBool(text) : readInt(text);
  return 'value' in read ? read.value : refuse(read.reason(goQuote(text)));
};

/**
 * @param interspersed false: parsing ends at the first operand, the rest belongs to the container
 * @throws UsageError in pflag's words
 */
export const parseFlags = <const F extends Flags>(
  argv: readonly string[], flags: F, { interspersed = true }: { readonly interspersed?: boolean } = {},
): Parsed<F> => {
  const values: Record<string, unknown> = {};
  const shorts = new Map<string, string>();
  for (const [name, flag] of Object.entries(flags)) {
    values[name] = initial(flag);
    if (flag.short !== undefined) shorts.set(flag.short, name);
  }
  const operands: string[] = [];
  const changed = new Set<string>();
  const notices: string[] = [];
  let at = 0;

  const set = (name: string, flag: Flag, text: string): void => {
    const value = converted(name, flag, text);
    if (flag.kind === 'list') (values[name] as unknown[]).push(value);
    else values[name] = value;
    if (flag.deprecated !== undefined && !changed.has(name)) notices.push(`Flag --${name} has been deprecated, ${flag.deprecated}`);
    changed.add(name);
  };
  const following = (spelled: string): string => {
    const value = argv[at++];
    if (value === undefined) throw new UsageError(`flag needs an argument: ${spelled}`);
    return value;
  };
  const long = (word: string): void => {
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals);
    if (name === '' || name.startsWith('-')) throw new UsageError(`bad flag syntax: ${word}`);
    const flag = flagNamed(flags, name);
    if (flag === undefined) throw new UnknownFlagError(`unknown flag: --${name}`, `--${name}`);
    set(name, flag, equals >= 0 ? word.slice(equals + 1) : (bareValue(flag) ?? following(word)));
  };
  const cluster = (word: string): void => {
    let letters = word.slice(1);
    while (letters !== '') {
      const [letter = ''] = letters;
      const rest = letters.slice(letter.length);
      const name = shorts.get(letter);
      const flag = name === undefined ? undefined : flagNamed(flags, name);
      // pflag names the letters that are left, not the word as it was typed.
      if (name === undefined || flag === undefined)
        throw new UnknownFlagError(`unknown shorthand flag: ${goQuoteRune(letter)} in -${letters}`, `-${letter}`);
      const bare = bareValue(flag);
      if (rest.length > 1 && rest.startsWith('=')) return set(name, flag, rest.slice(1));
      if (bare === undefined) return set(name, flag, rest !== '' ? rest : following(`${goQuoteRune(letter)} in -${letters}`));
      set(name, flag, bare);
      letters = rest;
    }
  };

  while (at < argv.length) {
    const word = argv[at++] ?? '';
    if (word === '--') break;
    if (word.startsWith('--')) long(word);
    else if (word.startsWith('-') && word !== '-') cluster(word);
    else {
      operands.push(word);
      if (!interspersed) break;
    }
  }
  operands.push(...argv.slice(at));
  return { values: values as Values<F>, operands, changed, notices };
};
