// The names of images in images.json, and what taking some away leaves.
import { familiarReference, parseReference, repositoryName } from '../model/image-reference.ts';
import type { ImageIndex } from '../store/images.ts';

/** Full names that lead to an image. */
export const namesOf = (index: ImageIndex, image: string): string[] =>
  Object.entries(index.references).filter(([, record]) => record.image === image).map(([name]) => name);

export const repositoryOf = (name: string): string => repositoryName(parseReference(name));

export const isDigest = (name: string): boolean => name.includes('@');

/** No tag leads to it, though a digest may: docker's "dangling". */
export const isDangling = (names: readonly string[]): boolean => names.every(isDigest);

/** `busybox:latest` of `docker.io/library/busybox:latest`. */
export const familiar = (name: string): string => familiarReference(parseReference(name));

export const withoutNames = (index: ImageIndex, names: readonly string[]): ImageIndex => ({
  ...index, references: Object.fromEntries(Object.entries(index.references).filter(([name]) => !names.includes(name))),
});

export const withoutImage = (index: ImageIndex, image: string): ImageIndex => ({
  ...withoutNames(index, namesOf(index, image)), images: Object.fromEntries(Object.entries(index.images).filter(([id]) => id !== image)),
});

/** docker's errors add the tag that was meant: `busybox:latest`. */
export const withTagOf = (text: string): string => {
  try {
    const reference = parseReference(text);
    return reference.tag === undefined && reference.digest === undefined ? `${text}:latest` : text;
  } catch {
    return text;
  }
};
