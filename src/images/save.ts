// Images out of the store as one archive. docker: `docker image save`; the formats are docker's and OCI's (save-formats.ts).
import { noSuchImage } from '../errors.ts';
import { machinePlatform } from '../host/machine.ts';
import type { Output } from '../host/output-file.ts';
import { openOutput } from '../host/output-file.ts';
import { fullReference, parseReference } from '../model/image-reference.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { parsePlatform, platformText } from '../model/platform.ts';
import { withObjects } from '../store/image-locks.ts';
import { readBlob, readIndex } from '../store/images.ts';
import type { ImageIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { DamagedBlob, imageError } from './error.ts';
import { lookUp, readImageDocument } from './find.ts';
import { isList, parseManifest } from './manifest.ts';
import { isDigest, repositoryOf } from './names.ts';
import { writeDockerArchive, writeOciArchive } from './save-formats.ts';
import type { SavedImage } from './save-formats.ts';

export interface SaveRequest {
  /** Names, repositories (all their tags), ids. */
  readonly words: readonly string[];
  /** undefined: stdout. */
  readonly file: string | undefined;
  readonly format: 'docker-archive' | 'oci-archive';
  readonly platform: string | undefined;
}

const nameOf = (text: string): ImageReference | undefined => {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
};

/** Image id → tags that go with it. A repository without a tag means all its tags, an id none: moby, tarexport/save.go. */
const chosen = (index: ImageIndex, words: readonly string[]): Map<string, Set<string>> => {
  const images = new Map<string, Set<string>>();
  const add = (id: string, name?: string): void => {
    const names = images.get(id) ?? new Set();
    if (name !== undefined && !isDigest(name)) names.add(name);
    images.set(id, names);
  };
  for (const word of words) {
    const reference = nameOf(word);
    const bare = reference !== undefined && reference.tag === undefined && reference.digest === undefined ? fullReference(reference) : undefined;
    const tags = Object.entries(index.references).filter(([name]) => bare !== undefined && !isDigest(name) && repositoryOf(name) === bare);
    for (const [name, { image }] of tags) add(image, name);
    if (tags.length > 0) continue;
    const found = lookUp(index, word);
    if (found === undefined) throw noSuchImage(word);
    add(found.id, found.name);
  }
  return images;
};

const readSaved = (paths: StatePaths, index: ImageIndex, id: string, names: readonly string[], platform: string | undefined): SavedImage => {
  const record = index.images[id];
  if (record === undefined) throw noSuchImage(id);
  const wanted = platform === undefined ? record.platform : platformText(parsePlatform(platform, machinePlatform()));
  if (record.platform !== wanted && !record.platform.startsWith(`${wanted}/`)) {
    throw imageError(`image with reference ${names[0] ?? id} was found but does not provide the specified platform (${wanted}), it is for ${record.platform}`);
  }
  const document = readImageDocument(paths, id);
  const manifestBytes = readBlob(paths, record.manifest);
  if (manifestBytes === undefined) throw new DamagedBlob(record.manifest);
  const manifest = parseManifest(manifestBytes.toString('utf8'));
  if (isList(manifest)) throw new DamagedBlob(record.manifest);
  return {
    id, names, config: readBlob(paths, id) ?? Buffer.alloc(0), manifestDigest: record.manifest, manifestBytes, manifest,
    diffIds: document.rootfs.diff_ids, chainIds: record.chainIds, platform: record.platform,
  };
};

/**
 * Writes an archive with all these images, each layer once.
 * @throws UsageError for a terminal, NotFoundError for a name that leads nowhere, DamagedBlob before a wrong byte is passed off as right
 */
export const saveImages = async (paths: StatePaths, { words, file, format, platform }: SaveRequest): Promise<void> => withObjects(paths, async () => {
  const index = readIndex(paths);
  const images = [...chosen(index, words)].map(([id, names]) => readSaved(paths, index, id, [...names], platform));
  let output: Output | undefined;
  try {
    output = openOutput(file);
    await (format === 'docker-archive' ? writeDockerArchive : writeOciArchive)(paths, images, output.write);
    output.finish();
  } catch (error) {
    output?.abort();
    throw error;
  }
});
