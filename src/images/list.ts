// What `image ls` shows, from images.json alone. docker/cli, formatter/image.go.
import { familiarName, parseReference } from '../model/image-reference.ts';
import { readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';

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

const glob = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+^${}()|\\]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}$`);

const matches = ({ repository, tag }: Name, pattern: string | undefined): boolean => {
  if (pattern === undefined) return true;
  if (repository === undefined) return false;
  const expression = glob(pattern);
  return expression.test(repository) || (tag !== undefined && expression.test(`${repository}:${tag}`));
};

/** All images, newest first, one line for each name. Reads one file, takes no lock. */
export const listImages = (paths: StatePaths, { all = false, digests = false, pattern }: ListOptions = {}): ListedImage[] => {
  const { images, references } = readIndex(paths);
  const names = new Map<string, string[]>();
  for (const [name, { image }] of Object.entries(references)) {
    const known = names.get(image);
    if (known === undefined) names.set(image, [name]);
    else known.push(name);
  }
  return Object.entries(images)
    .map(([id, record]) => ({ id, record, date: Date.parse(record.created ?? '') || 0 }))
    .sort((one, other) => other.date - one.date)
    .flatMap(({ id, record }) => linesOf(names.get(id) ?? [], digests)
      .filter((name) => (all || name.repository !== undefined) && matches(name, pattern))
      .map((name) => ({ id, ...name, created: record.created, size: record.size })));
};
