// docker: `docker image rm`, with the rules and the words of moby's daemon/images/image_delete.go.
import { ConflictError, noSuchImage } from '../errors.ts';
import { imageUsers } from '../store/image-users.ts';
import type { ImageUser } from '../store/image-users.ts';
import { readIndex, updateIndex } from '../store/images.ts';
import type { ImageIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { lookUp } from './find.ts';
import { familiar, isDigest, namesOf, repositoryOf, withoutImage, withoutNames, withTagOf } from './names.ts';
import { sweep } from './sweep.ts';

export interface Removed {
  /** docker's lines, `Untagged: …` and `Deleted: …`. */
  readonly lines: readonly string[];
}

const SWEEP_PATIENCE_SECONDS = 2;

const short = (id: string): string => id.replace('sha256:', '').slice(0, 12);

const conflict = (image: string, hard: boolean, why: string): ConflictError =>
  new ConflictError(`conflict: unable to delete ${short(image)} (${hard ? 'cannot' : 'must'} be forced) - ${why}`);

/** At most one tag, and all names within one repository: then removing the image is what removing the name means. */
const isSingle = (names: readonly string[]): boolean =>
  names.filter((name) => !isDigest(name)).length <= 1 && new Set(names.map(repositoryOf)).size <= 1;

/** What is taken away with a name: the digests of its repository go with its last tag. */
const namesToDrop = (names: readonly string[], name: string): string[] => {
  const others = names.filter((other) => other !== name && repositoryOf(other) === repositoryOf(name));
  return isDigest(name) || others.some((other) => !isDigest(other)) ? [name] : [name, ...others];
};

const untagged = (name: string): string => `Untagged: ${familiar(name)}`;

/** What a removal does to the index; `deleted` says whether the image itself went. */
interface Step {
  readonly index: ImageIndex;
  readonly dropped: readonly string[];
  readonly deleted: boolean;
}

const byName = (index: ImageIndex, image: string, name: string, asked: string, users: readonly ImageUser[], force: boolean): Step => {
  const names = namesOf(index, image);
  const [user] = users;
  if (!force && isSingle(names) && user !== undefined) {
    throw new ConflictError(`conflict: unable to remove repository reference "${asked}" (must force) - container ${short(user.id)} is using its referenced image ${short(image)}`);
  }
  const dropped = namesToDrop(names, name);
  const last = dropped.length === names.length;
  // docker keeps the image itself without a word while a container needs it.
  const kept = user !== undefined && (user.running || !force);
  if (!last || kept) return { index: withoutNames(index, dropped), dropped, deleted: false };
  return { index: withoutImage(index, image), dropped, deleted: true };
};

const byId = (index: ImageIndex, image: string, users: readonly ImageUser[], force: boolean): Step => {
  const names = namesOf(index, image);
  const [user] = users;
  if (user?.running === true) throw conflict(image, true, `image is being used by running container ${short(user.id)}`);
  if (!force && !isSingle(names)) throw conflict(image, false, 'image is referenced in multiple repositories');
  if (!force && user !== undefined) throw conflict(image, false, `image is being used by stopped container ${short(user.id)}`);
  return { index: withoutImage(index, image), dropped: names, deleted: true };
};

/**
 * Removes a name, and the image with its last name; layers and blobs that others use stay.
 * @throws NotFoundError, ConflictError in docker's words
 */
export const removeImage = (paths: StatePaths, text: string, force: boolean): Removed => {
  let result: Step & { readonly image: string } | undefined;
  if (lookUp(readIndex(paths), text) === undefined) throw noSuchImage(withTagOf(text));
  const before = updateAndKeep(paths, (index) => {
    const found = lookUp(index, text);
    if (found === undefined) throw noSuchImage(withTagOf(text));
    const users = imageUsers(paths, found.id);
    const step = found.name === undefined ? byId(index, found.id, users, force) : byName(index, found.id, found.name, text, users, force);
    result = { ...step, image: found.id };
    return step.index;
  });
  if (result === undefined) return { lines: [] };
  const { dropped, deleted, image } = result;
  const lines = dropped.map(untagged);
  if (!deleted) return { lines };
  const { chains } = sweep(paths, SWEEP_PATIENCE_SECONDS);
  const layers = [...(before.images[image]?.chainIds ?? [])].reverse().filter((chain) => chains.includes(chain));
  return { lines: [...lines, `Deleted: ${image}`, ...layers.map((chain) => `Deleted: sha256:${chain}`)] };
};

/** updateIndex, with the index as it was. */
const updateAndKeep = (paths: StatePaths, change: (index: ImageIndex) => ImageIndex): ImageIndex => {
  let before: ImageIndex | undefined;
  const after = updateIndex(paths, (index) => {
    before = index;
    return change(index);
  });
  return before ?? after;
};
