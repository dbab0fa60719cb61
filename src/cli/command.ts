// The shape of a verb. A file of src/commands/ is one `definition` of it.
import type { StatePaths } from '../store/paths.ts';
import type { Flags, Values } from './flag-types.ts';

/** What a verb knows beside its own words. */
export interface Context {
  readonly paths: StatePaths;
  /** The words after `sc`, as typed. */
  readonly argv: readonly string[];
}

export interface Input<F extends Flags> {
  readonly values: Values<F>;
  readonly operands: string[];
  /** The flags that were given, whatever their values. */
  readonly changed: ReadonlySet<string>;
  readonly context: Context;
}

/** An exit code, or nothing for 0. */
export type Outcome = Promise<number | void> | number | void;

export interface CommandDefinition<F extends Flags> {
  /** What follows the name: `[OPTIONS] IMAGE [COMMAND] [ARG...]`. */
  readonly usage: string;
  readonly summary: string;
  /** All the spellings, the canonical one first: `sc container run`, `sc run`. */
  readonly paths: readonly string[];
  readonly flags: F;
  readonly operands: readonly [min: number, max: number];
  /** false where the first operand ends the flags, because the rest is the container's: run, create, exec. */
  readonly interspersed?: boolean;
  readonly run: (input: Input<F>) => Outcome;
}

/** Any verb, the types of its flags forgotten. */
export interface AnyCommand extends Omit<CommandDefinition<Flags>, 'run'> {
  readonly run: (input: Input<never>) => Outcome;
}

/** Gives `run` the types of `flags`. */
export const command = <const F extends Flags>(definition: CommandDefinition<F>): CommandDefinition<F> => definition;
