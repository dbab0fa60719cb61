// What `image ls` shows, from images.json alone. docker/cli, formatter/image.go.
import { anyOf } from '../model/filters.ts';
import type { Filters } from '../model/filters.ts';
import { familiarName, parseReference } from '../model/image-reference.ts';
import { readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { danglingOnly, glob, imageSelector } from './select.ts';

/** One line: an image under one of its names. */
export interface ListedImage {
  /** `sha256:HEX`. */
  readonly id: string;
  /** docker's short form; undefined for an image without a name. */
  readonly repository: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
  /** RFC 3339, undefined where the image does not say. */
  readonly created: string | undefined;
  /** Bytes, uncompressed. */
  readonly size: number;
}

export interface ListOptions {
  /** Images without a name too. */
  readonly all?: boolean;
  /** One line for each digest of a name. */
  readonly digests?: boolean;
  /** `REPOSITORY[:TAG]`, where * stands for anything but a slash. */
  readonly pattern?: string;
  readonly filters?: Filters;
  /** Milliseconds since 1970, for filters that count from now. */
  readonly now?: number;
}

interface Name {
  readonly repository: string | undefined;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const NAMELESS: Name = { repository: undefined, tag: undefined, digest: undefined };

const linesOf = (names: readonly string[], digests: boolean): Name[] => {
  const parsed = names.map((name) => parseReference(name)).map((reference) => ({ ...reference, repository: familiarName(reference) }));
  const tags = parsed.filter(({ digest }) => digest === undefined);
  const bare = parsed.filter(({ digest }) => digest !== undefined);
  const digestsOf = (repository: string): (string | undefined)[] => {
    const found = bare.filter((name) => name.repository === repository).map(({ digest }) => digest);
    return digests && found.length > 0 ? found : [undefined];
  };
  const untagged = [...new Set(bare.map(({ repository }) => repository))].filter((name) => !tags.some(({ repository }) => repository === name));
  const lines = [
    ...tags.flatMap(({ repository, tag }) => digestsOf(repository).map((digest) => ({ repository, tag, digest }))),
    ...untagged.flatMap((repository) => digestsOf(repository).map((digest) => ({ repository, tag: undefined, digest }))),
  ];
  return lines.length === 0 ? [NAMELESS] : lines;
};

const matches = ({ repository, tag }: Name, pattern: string | undefined): boolean => {
  if (pattern === undefined) return true;
  if (repository === undefined) return false;
  const expression = glob(pattern);
  return expression.test(repository) || (tag !== undefined && expression.test(`${repository}:${tag}`));
};

/** All images, newest first, one line for each name. Reads images.json (and for labels the configurations), takes no lock. */
export const listImages = (paths: StatePaths, { all = false, digests = false, pattern, filters = new Map(), now = 0 }: ListOptions = {}): ListedImage[] => {
  const index = readIndex(paths);
  const names = new Map<string, string[]>();
  for (const [name, { image }] of Object.entries(index.references)) {
    const known = names.get(image);
    if (known === undefined) names.set(image, [name]);
    else known.push(name);
  }
  const isMeant = filters.size === 0 ? () => true : imageSelector(paths, index, filters, now);
  const nameless = all || danglingOnly(filters) === true;
  return Object.entries(index.images)
    .filter(([id, record]) => isMeant(id, record))
    .map(([id, record]) => ({ id, record, date: Date.parse(record.created ?? '') || 0 }))
    .sort((one, other) => other.date - one.date)
    .flatMap(({ id, record }) => linesOf(names.get(id) ?? [], digests)
      .filter((name) => (nameless || name.repository !== undefined) && matches(name, pattern) && anyOf(filters, 'reference', (one) => matches(name, one)))
      .map((name) => ({ id, ...name, created: record.created, size: record.size })));
};
