// Giving an image one more name. docker: `docker image tag`.
import { noSuchImage, UsageError } from '../errors.ts';
import { fullReference, parseReference, withDefaultTag } from '../model/image-reference.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { updateIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { lookUp } from './find.ts';
import { withTagOf } from './names.ts';

/** @throws UsageError in docker's words */
const parseName = (text: string): ImageReference => {
  try {
    return parseReference(text, 1);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`Error parsing reference: "${text}" is not a valid repository/tag: ${error.message}`, 1);
  }
};

/** An image is also named by its id, which is no reference. */
const isId = (text: string): boolean => /^(?:sha256:)?[0-9a-f]{1,64}$/.test(text);

/**
 * Makes a name lead to an image, wherever it led before.
 * @throws UsageError for a bad name, NotFoundError where there is no such image
 */
export const tagImage = (paths: StatePaths, source: string, target: string): void => {
  if (!isId(source)) parseName(source);
  const reference = parseName(target);
  if (reference.digest !== undefined) throw new UsageError('refusing to create a tag with a digest reference', 1);
  const name = fullReference(withDefaultTag(reference));
  updateIndex(paths, (index) => {
    const found = lookUp(index, source);
    if (found === undefined) throw noSuchImage(withTagOf(source));
    if (index.references[name]?.image === found.id) return index;
    return { ...index, references: { ...index.references, [name]: { image: found.id } } };
  });
};
