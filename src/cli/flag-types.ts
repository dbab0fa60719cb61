// What a flag is, and what type its value has. The same row is parsed, shown in the help and completed.

interface Row {
  /** One sentence for `--help`, in docker's words. A newline begins a new line there. */
  readonly help: string;
  /** One letter. */
  readonly short?: string;
  /** The word for the value in the help; pflag's own (string, int, list) when absent. */
  readonly unit?: string;
  /** The value of a flag without one: pflag's NoOptDefVal. Such a flag takes a value only after `=`. */
  readonly bare?: string;
  readonly hidden?: boolean;
  /** What to use instead. Hides the flag, and says so when it is used. */
  readonly deprecated?: string;
  /** @returns why the text is no value for this flag, undefined when it is one */
  readonly check?: (text: string) => string | undefined;
}

export interface BoolFlag extends Row { readonly kind: 'bool'; readonly default?: boolean }
export interface StringFlag extends Row { readonly kind: 'string'; readonly default?: string }
export interface IntFlag extends Row { readonly kind: 'int'; readonly default?: number }
/** Each use adds one value; commas are not split. */
export interface ListFlag extends Row { readonly kind: 'list' }
export type Flag = BoolFlag | StringFlag | IntFlag | ListFlag;

/** Flags by their long names. */
export type Flags = Readonly<Record<string, Flag>>;

type Value<K> =
  K extends { kind: 'bool' } ? boolean
  : K extends { kind: 'list' } ? readonly string[]
  : K extends { kind: 'string' } ? (K extends { default: string } ? string : string | undefined)
  : K extends { kind: 'int' } ? (K extends { default: number } ? number : number | undefined)
  : never;

/** What a table of flags gives: a string or int without a default is undefined where the flag was not given. */
export type Values<F extends Flags> = { readonly [Name in keyof F]: Value<F[Name]> };

/** The flag of a name; never something that every object has. */
export const flagNamed = (flags: Flags, name: string): Flag | undefined => (Object.hasOwn(flags, name) ? flags[name] : undefined);

/** The value that a flag has when nothing follows it; undefined where something must. */
export const bareValue = (flag: Flag): string | undefined => flag.bare ?? (flag.kind === 'bool' ? 'true' : undefined);
