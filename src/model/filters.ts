// `--filter KEY=VALUE`. docker: values of one key are alternatives, keys and labels are all demanded.
import { UsageError } from '../errors.ts';

export type Filters = ReadonlyMap<string, readonly string[]>;

/** @throws UsageError for a word of another form or an unknown key */
export const parseFilters = (words: readonly string[], known: readonly string[]): Filters => {
  const filters = new Map<string, string[]>();
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0) throw new UsageError(`invalid argument "${word}" for "-f, --filter" flag: bad format of filter (expected name=value)`, 125);
    const key = word.slice(0, equals).trim().toLowerCase();
    if (!known.includes(key)) throw new UsageError(`invalid filter '${key}': known are ${known.join(', ')}`, 1);
    filters.set(key, [...(filters.get(key) ?? []), word.slice(equals + 1).trim()]);
  }
  return filters;
};

/** Whether one of the values of a key fits; a key that was not asked for always fits. */
export const anyOf = (filters: Filters, key: string, fits: (value: string) => boolean): boolean => filters.get(key)?.some(fits) ?? true;

/** `label=key` and `label=key=value`, all of them. */
export const hasLabels = (filters: Filters, labels: Readonly<Record<string, string>>): boolean =>
  (filters.get('label') ?? []).every((word) => {
    const equals = word.indexOf('=');
    return equals < 0 ? Object.hasOwn(labels, word) : labels[word.slice(0, equals)] === word.slice(equals + 1);
  });

/** docker matches names and ids by a regular expression anywhere in them; what is none is taken by the letter. */
export const matches = (pattern: string, text: string): boolean => {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return text.includes(pattern);
  }
};
