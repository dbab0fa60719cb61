// From what the user typed to an image that can be mounted. On the fast path of `sc run`: nothing heavy is imported.
import { ambiguousId, HostError } from '../errors.ts';
import type { ImageConfig, StoredImage } from '../model/image.ts';
import { familiarReference, fullReference, parseReference, withDefaultTag } from '../model/image-reference.ts';
import { readBlob, readIndex } from '../store/images.ts';
import type { ImageIndex, ImageRecord } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';

/** An image that a text leads to. */
export interface FoundImage {
  readonly id: string;
  readonly record: ImageRecord;
  /** The key in `references` when it was found by a name, undefined when by its id. */
  readonly name: string | undefined;
}

/** The configuration of an image: OCI image specification, config.md. */
export interface ImageDocument {
  readonly architecture?: string;
  readonly os?: string;
  readonly variant?: string;
  readonly created?: string;
  readonly author?: string;
  readonly config?: ImageConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly string[] };
  readonly history?: readonly { readonly created?: string; readonly author?: string; readonly created_by?: string; readonly comment?: string; readonly empty_layer?: boolean }[];
}

const byName = (index: ImageIndex, text: string): FoundImage | undefined => {
  let name: string;
  try {
    name = fullReference(withDefaultTag(parseReference(text)));
  } catch {
    return undefined; // not a name, perhaps an id
  }
  const id = index.references[name]?.image;
  const record = id === undefined ? undefined : index.images[id];
  return id === undefined || record === undefined ? undefined : { id, record, name };
};

const byId = (index: ImageIndex, text: string): FoundImage | undefined => {
  const hex = text.startsWith('sha256:') ? text.slice('sha256:'.length) : text;
  if (!/^[0-9a-f]{1,64}$/.test(hex)) return undefined;
  const ids = Object.keys(index.images).filter((id) => id.startsWith(`sha256:${hex}`));
  if (ids.length > 1) throw ambiguousId(text);
  const [id] = ids;
  const record = id === undefined ? undefined : index.images[id];
  return id === undefined || record === undefined ? undefined : { id, record, name: undefined };
};

/**
 * Finds what a name, an id or the beginning of an id means in this index; a name wins over an id.
 * @throws ConflictError when several ids begin so
 */
export const lookUp = (index: ImageIndex, text: string): FoundImage | undefined => byName(index, text) ?? byId(index, text);

/** @throws HostError for what is not the configuration of an image (charts and the like lie in registries, too) */
export const parseDocument = (bytes: Buffer): ImageDocument => {
  let document: Partial<ImageDocument> | undefined;
  try {
    document = JSON.parse(bytes.toString('utf8')) as Partial<ImageDocument>;
  } catch {
    // said below
  }
  if (!Array.isArray(document?.rootfs?.diff_ids)) throw new HostError('this is not an image that can be run: its configuration names no layers', 1);
  return document as ImageDocument;
};

/** The configuration of an image, its digest verified. @throws HostError when the blob is damaged or gone */
export const readImageDocument = (paths: StatePaths, id: string): ImageDocument => {
  const bytes = readBlob(paths, id);
  if (bytes === undefined) {
    throw new HostError(`the configuration of image ${id} is damaged or missing in the store; pull or load the image again`);
  }
  return parseDocument(bytes);
};

/**
 * Whether an image is still there. Who has written down that it uses an image asks once more: either this says no, or
 * whoever removes layers sees the note.
 */
export const isStored = (paths: StatePaths, id: string): boolean => readIndex(paths).images[id] !== undefined;

const asked = (found: FoundImage, text: string): string =>
  found.name === undefined ? text : familiarReference(parseReference(found.name));

/**
 * The image that a name[:tag], name@digest, id or unique beginning of an id means.
 * @throws ConflictError when the beginning is not unique
 * @throws HostError when the store is damaged
 */
export const findImage = (paths: StatePaths, reference: string): StoredImage | undefined => {
  const found = lookUp(readIndex(paths), reference);
  if (found === undefined) return undefined;
  return {
    id: found.id,
    reference: asked(found, reference),
    config: readImageDocument(paths, found.id).config ?? {},
    layers: found.record.layers.map((link) => `l/${link}`).reverse(),
  };
};
