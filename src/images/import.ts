// A root file system in a tar becomes an image of one layer. docker: `docker image import`.
import { removeFile, stat } from '../host/files.ts';
import { compressionOf, readDecompressed, readRaw } from '../host/streams.ts';
import { syncFileSystem } from '../host/sync.ts';
import { makeExactDirectory } from '../host/tree.ts';
import { fullReference, parseReference, withDefaultTag } from '../model/image-reference.ts';
import { machinePlatform } from '../host/machine.ts';
import { parsePlatform } from '../model/platform.ts';
import { publishBlobs, stageStream, stageText } from '../store/image-blobs.ts';
import type { StagedBlob } from '../store/image-blobs.ts';
import { temporaryDirectories, temporaryName, withObjects } from '../store/image-locks.ts';
import type { StatePaths } from '../store/paths.ts';
import { UsageError } from '../errors.ts';
import { applyChanges } from './changes.ts';
import { imageError } from './error.ts';
import type { ImageDocument } from './find.ts';
import { describeLayer, discardLayer, placeLayer } from './layers.ts';
import { layerMediaType, makeManifest } from './manifest.ts';
import { imageRecord, recordImage } from './record.ts';
import { unpackLayer } from './unpack.ts';

export interface ImportRequest {
  /** A file, or `-` for stdin. Any compression. */
  readonly source: string;
  /** The name for the image, undefined for none. */
  readonly reference?: string;
  /** Dockerfile instructions. */
  readonly changes?: readonly string[];
  readonly message?: string;
  /** `OS/ARCH[/VARIANT]`; this machine's where it is absent. */
  readonly platform?: string;
  /** When it is made, for the image's date. */
  readonly now: Date;
}

/** The full name that a new image gets; undefined for none. @throws UsageError */
export const nameOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined;
  const reference = withDefaultTag(parseReference(text, 1));
  if (reference.digest !== undefined) throw new UsageError('refusing to create a reference with a digest: give a name and a tag', 1);
  return fullReference(reference);
};

const requireReadable = (source: string): void => {
  if (/^https?:\/\//.test(source)) throw new UsageError(`sc does not fetch URLs: curl -L ${source} | sc import - …`, 1);
  if (source !== '-' && stat(source)?.isFile() !== true) throw imageError(`open ${source}: no such file`);
};

/** The layer as a blob, decompressed where OCI has no media type for its compression. */
const stageLayer = async (paths: StatePaths, source: string): Promise<StagedBlob & { readonly mediaType: string }> => {
  const raw = await stageStream(paths, readRaw(source));
  const mediaType = layerMediaType(compressionOf(raw.file));
  if (mediaType !== undefined) return { ...raw, mediaType };
  try {
    return { ...await stageStream(paths, readDecompressed(raw.file)), mediaType: layerMediaType('none') ?? '' };
  } finally {
    removeFile(raw.file);
  }
};

const documentOf = ({ source, message, platform, changes = [], now }: ImportRequest, diffId: string): ImageDocument => ({
  created: now.toISOString(),
  ...(platform === undefined ? machinePlatform() : parsePlatform(platform, machinePlatform())),
  config: applyChanges(changes),
  rootfs: { type: 'layers', diff_ids: [diffId] },
  history: [{ created: now.toISOString(), comment: message ?? `Imported from ${source}` }],
});

/**
 * Imports a tar as an image.
 * @returns the image id, `sha256:HEX`
 * @throws UsageError for a bad name or change, HostError for a bad archive
 */
export const importImage = async (paths: StatePaths, request: ImportRequest): Promise<string> => {
  requireReadable(request.source);
  const name = nameOf(request.reference);
  documentOf(request, ''); // a wrong change or platform is said before anything is read
  return withObjects(paths, async () => {
    const layer = await stageLayer(paths, request.source);
    const staged: StagedBlob[] = [layer];
    const beside = `${temporaryDirectories(paths)[1]}/${temporaryName('import')}`;
    try {
      makeExactDirectory(beside, 0o700);
      const unpacked = await unpackLayer({ blob: layer.file, directory: `${beside}/diff`, lowers: () => Promise.resolve([]) });
      const chain = unpacked.diffId.slice('sha256:'.length);
      const document = documentOf(request, unpacked.diffId);
      const config = stageText(paths, JSON.stringify(document));
      const manifest = stageText(paths, makeManifest(config, [layer]));
      staged.push(config, manifest);
      describeLayer(paths, beside, chain, undefined, unpacked);
      syncFileSystem(paths.images);
      const meta = placeLayer(paths, beside, chain);
      publishBlobs(paths, staged);
      const record = imageRecord(manifest.digest, document, { chainIds: [chain], links: [meta.link], bytes: meta.bytes });
      recordImage(paths, config.digest, record, name === undefined ? {} : { [name]: undefined });
      return config.digest;
    } finally {
      for (const { file } of staged) removeFile(file);
      discardLayer(paths, beside);
    }
  });
};
