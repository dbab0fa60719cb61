// From a registry into the store. docker: `docker image pull`.
import { noSuchImage, UsageError } from '../errors.ts';
import { removeFile, removeTree } from '../host/files.ts';
import { machinePlatform } from '../host/machine.ts';
import { fileSize } from '../host/tree.ts';
import type { StoredImage } from '../model/image.ts';
import { familiarName, familiarReference, fullReference, parseReference, repositoryName, withDefaultTag } from '../model/image-reference.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { parsePlatform, platformText } from '../model/platform.ts';
import type { Platform } from '../model/platform.ts';
import { publishBlobs, stageBytes } from '../store/image-blobs.ts';
import { temporaryDirectories, temporaryName, withObjects } from '../store/image-locks.ts';
import { readLayerMeta } from '../store/image-layers.ts';
import { blobFile, digestOf, readBlob, readIndex } from '../store/images.ts';
import type { ImageRecord } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { registryAccess } from './accounts.ts';
import { chainIdsOf } from './chain.ts';
import { DamagedBlob, imageError } from './error.ts';
import { findImage, parseDocument } from './find.ts';
import type { ImageDocument } from './find.ts';
import { ensureLayers } from './layers.ts';
import { choosePlatform, isList, parseManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { pullProgress } from './pull-progress.ts';
import type { ProgressListener, PullProgress } from './pull-progress.ts';
import { imageRecord, recordImage } from './record.ts';
import { fetchBlobs, remoteConfig, remoteManifest, remoteTags, requireSkopeo } from './skopeo.ts';
import type { RemoteImage } from './skopeo.ts';

export interface PullRequest {
  readonly reference: string;
  /** `OS/ARCH[/VARIANT]`; this machine's where it is absent. */
  readonly platform?: string;
  /** false: plain http, or a certificate that nobody vouches for, will do. */
  readonly tlsVerify?: boolean;
  /** Hears docker's lines as they come, without their newlines. */
  readonly say: (line: string) => void;
  /** For a terminal: makes what hears how far the layers of one image are, instead of a line for each. */
  readonly listen?: () => ProgressListener;
}

export interface Pulled {
  /** `sha256:HEX`. */
  readonly id: string;
  /** `docker.io/library/busybox:latest`. */
  readonly name: string;
}

/** An image in the registry: what the name means there, and what of it is for this platform. */
interface Remote {
  readonly image: RemoteImage;
  /** Of what the name means: a manifest or a list of manifests. */
  readonly digest: string;
  readonly manifestDigest: string;
  readonly manifestText: string;
  readonly manifest: Manifest;
}

const verified = (text: string, digest: string | undefined): string => {
  const found = digestOf(Buffer.from(text, 'latin1'));
  if (digest !== undefined && found !== digest) throw imageError(`the registry sent a manifest with the digest ${found} for ${digest}`);
  return found;
};

const parse = (text: string): ReturnType<typeof parseManifest> => parseManifest(Buffer.from(text, 'latin1').toString('utf8'));

/** Asks once what the name means; from then on only digests are asked for, so a name that moves meanwhile mixes nothing. */
const lookUpRemote = async (image: RemoteImage, platform: Platform): Promise<Remote> => {
  const first = await remoteManifest(image, image.reference.digest);
  const digest = verified(first, image.reference.digest);
  const top = parse(first);
  if (!isList(top)) return { image, digest, manifestDigest: digest, manifestText: first, manifest: top };
  const chosen = choosePlatform(top, platform);
  if (chosen === undefined) throw imageError(`no matching manifest for ${platformText(platform)} in the manifest list entries`);
  const text = await remoteManifest(image, chosen.digest);
  const manifestDigest = verified(text, chosen.digest);
  const manifest = parse(text);
  if (isList(manifest)) throw imageError('the manifest list names another list');
  return { image, digest, manifestDigest, manifestText: text, manifest };
};

const hasBlobs = (paths: StatePaths, manifest: Manifest): boolean => manifest.layers.every(({ digest, size }) => fileSize(blobFile(paths, digest)) === size);

/** A pulled image that is whole: of this registry digest, all layers unpacked, its configuration undamaged, its blobs there. */
const findPulled = (paths: StatePaths, { digest, manifest }: Remote, platform: Platform): { id: string; record: ImageRecord } | undefined => {
  const index = readIndex(paths);
  const id = Object.values(index.references).find((reference) => reference.digest === digest)?.image;
  const record = id === undefined ? undefined : index.images[id];
  if (id === undefined || record === undefined || readBlob(paths, id) === undefined) return undefined;
  const fits = record.platform.startsWith(platformText({ os: platform.os, architecture: platform.architecture }));
  return fits && hasBlobs(paths, manifest) && record.chainIds.every((chain) => readLayerMeta(paths, chain) !== undefined) ? { id, record } : undefined;
};

const requirePlatform = ({ architecture = '', os = 'linux' }: ImageDocument, { asked }: RemoteImage, wanted: Platform): void => {
  if (architecture === wanted.architecture && os === wanted.os) return;
  throw imageError(
    `image with reference ${asked} was found but does not match the specified platform: wanted ${platformText(wanted)}, actual: ${os}/${architecture}`,
  );
};

/** The configuration first (it is small): what is not for this machine is refused before its layers are fetched. */
const fetchConfig = async (paths: StatePaths, { image, manifestDigest, manifestText, manifest }: Remote, platform: Platform): Promise<ImageDocument> => {
  const bytes = readBlob(paths, manifest.config.digest) ?? Buffer.from(await remoteConfig(image, manifestDigest), 'latin1');
  if (digestOf(bytes) !== manifest.config.digest) throw imageError(`the registry sent a configuration that is not ${manifest.config.digest}`);
  const document = parseDocument(bytes);
  requirePlatform(document, image, platform);
  if (document.rootfs.diff_ids.length !== manifest.layers.length) throw imageError('the manifest and the configuration of the image disagree on its layers');
  publishBlobs(paths, [stageBytes(paths, bytes), stageBytes(paths, Buffer.from(manifestText, 'latin1'))]);
  return document;
};

const fetchLayers = async (paths: StatePaths, { image, manifestDigest, manifest }: Remote, progress: PullProgress): Promise<void> => {
  if (hasBlobs(paths, manifest)) return;
  for (const { digest, size } of manifest.layers) {
    // skopeo takes a blob that is there as it is; one of another size is torn.
    const here = fileSize(blobFile(paths, digest));
    if (here !== 0 && here !== size) removeFile(blobFile(paths, digest));
  }
  const layout = `${temporaryDirectories(paths)[0]}/${temporaryName('pull')}`;
  const stopWatching = progress.watch(layout, (digest) => blobFile(paths, digest));
  try {
    await fetchBlobs(image, manifestDigest, layout, `${paths.images}/blobs`);
  } finally {
    stopWatching();
    removeTree(layout);
  }
};

const unpack = async (paths: StatePaths, remote: Remote, document: ImageDocument, progress: PullProgress): ReturnType<typeof ensureLayers> => {
  const wanted = remote.manifest.layers.map(({ digest }, index) => ({ blob: digest, diffId: document.rootfs.diff_ids[index] ?? '' }));
  await fetchLayers(paths, remote, progress);
  try {
    return await ensureLayers(paths, wanted, progress.news);
  } catch (error) {
    if (!(error instanceof DamagedBlob)) throw error;
    // Once more, from the registry.
    await fetchLayers(paths, remote, progress);
    return await ensureLayers(paths, wanted, progress.news);
  }
};

const fetch = async (paths: StatePaths, remote: Remote, platform: Platform, { say, listen }: PullRequest): Promise<{ id: string; record: ImageRecord }> => {
  const document = await fetchConfig(paths, remote, platform);
  const chainIds = chainIdsOf(document.rootfs.diff_ids);
  const layers = remote.manifest.layers.map(({ digest, size }, index) => ({ digest, size, exists: readLayerMeta(paths, chainIds[index] ?? '') !== undefined }));
  const progress = pullProgress(layers, listen?.(), say);
  const stored = await unpack(paths, remote, document, progress);
  return { id: remote.manifest.config.digest, record: imageRecord(remote.manifestDigest, document, stored) };
};

const names = (reference: ImageReference, digest: string): Record<string, string> => ({
  ...(reference.digest === undefined ? { [fullReference(reference)]: digest } : {}),
  [`${repositoryName(reference)}@${digest}`]: digest,
});

const remoteImage = (paths: StatePaths, reference: ImageReference, tlsVerify: boolean): RemoteImage => ({
  reference, asked: familiarReference(reference), repository: familiarName(reference), access: registryAccess(paths, reference.domain, tlsVerify),
});

/**
 * Pulls an image for a platform (this machine's unless said otherwise).
 * @throws UsageError for a bad name, NotFoundError where the registry has no such image
 * @throws HostError for an image that is damaged or not for this platform, and when skopeo is missing
 */
export const pullImage = async (paths: StatePaths, request: PullRequest): Promise<Pulled> => {
  const { reference: text, platform: platformAsked, tlsVerify = true, say } = request;
  const platform = platformAsked === undefined ? machinePlatform() : parsePlatform(platformAsked, machinePlatform());
  const reference = withDefaultTag(parseReference(text, 1));
  const asked = familiarReference(reference);
  const image = remoteImage(paths, reference, tlsVerify);
  if (platform.os !== 'linux') throw new UsageError(`sc runs linux only, not ${platform.os}`, 1);
  const [, remote] = await Promise.all([requireSkopeo(), lookUpRemote(image, platform)]);
  say(`${reference.digest ?? reference.tag ?? ''}: Pulling from ${reference.path}`);
  return withObjects(paths, async () => {
    const { id, record } = findPulled(paths, remote, platform) ?? await fetch(paths, remote, platform, request);
    const moved = recordImage(paths, id, record, names(reference, remote.digest));
    say(`Digest: ${remote.digest}`);
    const newer = moved.includes(fullReference(reference));
    say(`Status: ${newer ? 'Downloaded newer image' : 'Image is up to date'} for ${asked}`);
    return { id, name: fullReference(reference) };
  });
};

/**
 * Pulls all tags of a repository, one after another.
 * @param reference without a tag
 * @throws as pullImage, at the first that fails
 */
export const pullAllTags = async (paths: StatePaths, request: PullRequest): Promise<void> => {
  const { reference: text, tlsVerify = true } = request;
  const reference = parseReference(text, 1);
  if (reference.tag !== undefined || reference.digest !== undefined) throw new UsageError("tag can't be used with --all-tags/-a", 1);
  await requireSkopeo();
  const tags = await remoteTags(remoteImage(paths, reference, tlsVerify));
  if (tags.length === 0) throw noSuchImage(familiarName(reference));
  for (const tag of tags) await pullImage(paths, { ...request, reference: fullReference({ ...reference, tag }) });
};

/** What `run` does for an image that is not here: docker's lines, which go to stderr. @throws as pullImage, with run's exit code */
export const pullForRun = async (paths: StatePaths, reference: string, say: (line: string) => void = console.error): Promise<StoredImage> => {
  await pullImage(paths, { reference, say });
  const image = findImage(paths, reference);
  if (image === undefined) throw noSuchImage(reference, 125);
  return image;
};
