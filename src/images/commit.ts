// A container's changes as one more layer. docker: `docker container commit`.
import { createHash } from 'node:crypto';
import { NotFoundError } from '../errors.ts';
import { removeFile } from '../host/files.ts';
import { compressionOf, gzipped } from '../host/streams.ts';
import { packUpper, requireGnuTar } from '../host/tar.ts';
import type { ContainerRecord } from '../model/container.ts';
import type { ImageConfig } from '../model/image.ts';
import { publishBlobs, stageStream, stageText } from '../store/image-blobs.ts';
import type { StagedBlob } from '../store/image-blobs.ts';
import { withObjects } from '../store/image-locks.ts';
import { blobFile, readBlob, readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { applyChanges } from './changes.ts';
import { DamagedBlob, imageError } from './error.ts';
import { readImageDocument } from './find.ts';
import type { ImageDocument } from './find.ts';
import { nameOf } from './import.ts';
import { ensureLayers } from './layers.ts';
import { isList, layerMediaType, makeManifest, parseManifest } from './manifest.ts';
import type { Descriptor } from './manifest.ts';
import { imageRecord, recordImage } from './record.ts';
import { layerOfUpper } from './upper-filter.ts';
import { upperDirectory } from './upper.ts';

export interface CommitRequest {
  /** `REPOSITORY[:TAG]`; undefined: the image gets no name. */
  readonly reference: string | undefined;
  readonly author: string | undefined;
  readonly message: string | undefined;
  /** Instructions of a Dockerfile. */
  readonly changes: readonly string[];
  readonly now: Date;
  /** Does the reading of the container's files: the caller may keep it frozen meanwhile. */
  readonly whileReading: <T>(read: () => Promise<T>) => Promise<T>;
}

/** The image's own configuration with what the container was given instead: docker commits the latter. */
const configOf = ({ spec: { process, asked }, image, labels, stopSignal }: ContainerRecord, config: ImageConfig): ImageConfig => ({
  ...config,
  Env: process.env.map(([name, value]) => `${name}=${value}`),
  Entrypoint: image?.entrypoint ?? null,
  Cmd: image?.command ?? null,
  User: asked['user']?.at(-1) ?? config.User ?? '',
  WorkingDir: process.cwd === '/' ? '' : process.cwd,
  Labels: labels,
  ...(config.StopSignal === undefined && asked['stop-signal'] === undefined ? {} : { StopSignal: stopSignal }),
});

/** The layers below, as blobs that a new manifest can name. */
const parentLayers = (paths: StatePaths, manifestDigest: string): Descriptor[] => {
  const manifest = parseManifest((readBlob(paths, manifestDigest) ?? Buffer.alloc(0)).toString('utf8'));
  if (isList(manifest)) throw new DamagedBlob(manifestDigest);
  // What docker calls a layer has another media type in an OCI manifest.
  return manifest.layers.map(({ digest, size, mediaType = '' }) => ({ digest, size, mediaType: layerMediaType(compressionOf(blobFile(paths, digest))) ?? mediaType }));
};

const stageLayer = async (paths: StatePaths, upper: string): Promise<{ readonly staged: StagedBlob; readonly diffId: string }> => {
  const hash = createHash('sha256');
  const plain = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of layerOfUpper(packUpper(upper))) {
      hash.update(piece);
      yield piece;
    }
  };
  const staged = await stageStream(paths, gzipped(plain()));
  return { staged, diffId: `sha256:${hash.digest('hex')}` };
};

const documentOf = (record: ContainerRecord, parent: ImageDocument, diffId: string, { author, message, changes, now }: CommitRequest): ImageDocument => {
  const created = now.toISOString();
  const by = author === undefined ? {} : { author };
  return {
    ...parent, created, ...by,
    config: applyChanges(changes, configOf(record, parent.config ?? {})),
    rootfs: { type: 'layers', diff_ids: [...parent.rootfs.diff_ids, diffId] },
    history: [...(parent.history ?? []), { created, ...by, created_by: record.spec.process.args.join(' '), ...(message === undefined ? {} : { comment: message }) }],
  };
};

/**
 * Makes an image of a container. What lies in volumes and below /dev is no part of it.
 * @returns the image id
 * @throws NotFoundError where the container's image is gone, UsageError for a bad name or change
 */
export const commitContainer = async (paths: StatePaths, record: ContainerRecord, request: CommitRequest): Promise<string> => {
  const name = nameOf(request.reference);
  applyChanges(request.changes); // a wrong change is said before anything is read
  const { imageId } = record;
  if (record.spec.root.kind !== 'image') throw imageError(`container ${record.name} stands on a directory, not on an image: use sc export and sc import`);
  requireGnuTar();
  return withObjects(paths, async () => {
    const parent = imageId === undefined ? undefined : readIndex(paths).images[imageId];
    if (imageId === undefined || parent === undefined) throw new NotFoundError(`the image of container ${record.name} was removed: use sc export and sc import`);
    const document = readImageDocument(paths, imageId);
    const below = parentLayers(paths, parent.manifest);
    const staged: StagedBlob[] = [];
    try {
      const { staged: layer, diffId } = await request.whileReading(() => stageLayer(paths, upperDirectory(paths, record)));
      staged.push(layer);
      const made = documentOf(record, document, diffId, request);
      const config = stageText(paths, JSON.stringify(made));
      const manifest = stageText(paths, makeManifest(config, [...below, { ...layer, mediaType: layerMediaType('gzip') ?? '' }]));
      staged.push(config, manifest);
      const wanted = made.rootfs.diff_ids.map((id, index) => ({ diffId: id, blob: below[index]?.digest ?? layer.digest, ...(index < below.length ? {} : { file: layer.file }) }));
      const layers = await ensureLayers(paths, wanted);
      publishBlobs(paths, staged);
      recordImage(paths, config.digest, imageRecord(manifest.digest, made, layers), name === undefined ? {} : { [name]: undefined });
      return config.digest;
    } finally {
      for (const { file } of staged) removeFile(file);
    }
  });
};
