// The flag that asked for a step, as it was typed.
import type { ContainerSpec } from '../model/spec.ts';

/**
 * `--memory 256m` from what was typed, undefined when it was not asked for.
 * @param value one of several values of a flag that can be repeated
 */
export const flagOf = ({ asked }: Pick<ContainerSpec, 'asked'>, name: string, value?: string): string | undefined => {
  const values = asked[name];
  if (values === undefined) return undefined;
  const shown = value === undefined ? values : values.filter((given) => given === value);
  if (shown.length === 0) return undefined;
  return shown.map((given) => (given === 'true' ? `--${name}` : `--${name} ${given}`)).join(' ');
};

/** A `why` with the flags that were given among `names`. */
export const why = (spec: Pick<ContainerSpec, 'asked'>, text: string, ...names: readonly string[]): { flag?: string; text: string } => {
  const flags = names.map((name) => flagOf(spec, name)).filter((flag) => flag !== undefined);
  return flags.length === 0 ? { text } : { flag: flags.join(' '), text };
};
