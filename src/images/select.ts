// `--filter` of lists and of prune: which images are meant. moby, daemon/images/images.go, image_prune.go.
import { noSuchImage, UsageError } from '../errors.ts';
import { anyOf, parseFilters } from '../model/filters.ts';
import type { Filters } from '../model/filters.ts';
import { familiarName, parseReference } from '../model/image-reference.ts';
import { parseMoment } from '../model/moment.ts';
import type { ImageIndex, ImageRecord } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { lookUp, readImageDocument } from './find.ts';
import { familiar, isDangling, isDigest, namesOf, withTagOf } from './names.ts';

const LIST_FILTERS = ['before', 'dangling', 'label', 'label!', 'reference', 'since', 'until'] as const;
const PRUNE_FILTERS = ['dangling', 'label', 'label!', 'until'] as const;
const TRUE = ['1', 't', 'true', 'True', 'TRUE', 'T'];
const FALSE = ['0', 'f', 'false', 'False', 'FALSE', 'F'];

export const listFilters = (words: readonly string[]): Filters => parseFilters(words, LIST_FILTERS);
export const pruneFilters = (words: readonly string[]): Filters => parseFilters(words, PRUNE_FILTERS);

/** undefined where it was not asked. @throws UsageError in docker's words */
export const danglingOnly = (filters: Filters): boolean | undefined => {
  const words = filters.get('dangling');
  const word = words?.at(-1);
  if (word === undefined) return undefined;
  if (!TRUE.includes(word) && !FALSE.includes(word)) throw new UsageError(`invalid filter 'dangling=[${(words ?? []).join(' ')}]'`, 1);
  return TRUE.includes(word);
};

/** path.Match of Go: * and ? stand for anything but a slash. */
export const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);

const nameFits = (pattern: string, name: string): boolean => {
  const expression = glob(pattern);
  return expression.test(familiarName(parseReference(name))) || expression.test(familiar(name));
};

const labelFits = (labels: Readonly<Record<string, string>>) => (word: string): boolean => {
  const equals = word.indexOf('=');
  return equals < 0 ? Object.hasOwn(labels, word) : labels[word.slice(0, equals)] === word.slice(equals + 1);
};

const dateOf = ({ created }: ImageRecord): number => Date.parse(created ?? '') || 0;

/**
 * @param now milliseconds, what "24h" counts from
 * @returns whether an image passes all filters
 * @throws NotFoundError for `before` and `since` of no image, UsageError for a bad value
 */
export const imageSelector = (paths: StatePaths, index: ImageIndex, filters: Filters, now: number): ((id: string, record: ImageRecord) => boolean) => {
  const bound = (key: string): number | undefined => {
    const word = filters.get(key)?.at(-1);
    if (word === undefined) return undefined;
    const found = lookUp(index, word);
    if (found === undefined) throw noSuchImage(withTagOf(word));
    return dateOf(found.record);
  };
  const until = filters.get('until')?.map((word) => parseMoment(word, now)) ?? [];
  const before = Math.min(bound('before') ?? Infinity, ...until);
  const since = bound('since') ?? -Infinity;
  const dangling = danglingOnly(filters);
  const wanted = filters.get('label') ?? [];
  const unwanted = filters.get('label!') ?? [];
  const labelsFit = (id: string): boolean => {
    if (wanted.length + unwanted.length === 0) return true;
    const fits = labelFits(readImageDocument(paths, id).config?.Labels ?? {});
    return wanted.every(fits) && !unwanted.some(fits);
  };
  return (id, record) => {
    const names = namesOf(index, id);
    const date = dateOf(record);
    return (dangling === undefined || isDangling(names) === dangling)
      && date < before && date > since
      && anyOf(filters, 'reference', (pattern) => names.some((name) => !isDigest(name) && nameFits(pattern, name)))
      && labelsFit(id);
  };
};
