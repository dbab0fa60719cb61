// The options before the verb.
import { parseOrExplain, withHelp } from './invoke.ts';
import type { Flags, Values } from './flags.ts';

/** Options that stand between `sc` and the verb. */
export const GLOBAL_FLAGS = {
  debug: { kind: 'bool', short: 'D', help: 'Print where an error comes from' },
  root: {
    kind: 'string', unit: 'directory', help: 'Where the state lies (overrides the environment variable SC_ROOT)',
    check: (text) => (text === '' ? 'a directory must have a name' : undefined),
  },
  version: { kind: 'bool', short: 'v', help: 'Print version information and quit' },
} as const satisfies Flags;

export interface Globals {
  readonly values: Values<typeof GLOBAL_FLAGS>;
  readonly help: boolean;
  /** The verb and what follows it. */
  readonly words: readonly string[];
}

/** @throws UsageError 125 */
export const parseGlobals = (argv: readonly string[]): Globals => {
  const { values, operands } = parseOrExplain(argv, withHelp(GLOBAL_FLAGS), 'sc', '[OPTIONS] COMMAND [ARG...]', false);
  return { values: values as Globals['values'], help: values['help'] === true, words: operands };
};
