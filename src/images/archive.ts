// What an archive of images says of itself, unpacked for reading. Names in it are resolved inside its own directory.
// docker: image specification v1.2, "Combined Image JSON"; OCI image specification, image-layout.md.
import { readText } from '../host/files.ts';
import { machinePlatform } from '../host/machine.ts';
import { imageError } from './error.ts';
import { choosePlatform, isList, parseManifest } from './manifest.ts';
import { layerView } from './view.ts';

/** One image of an archive. Files are paths of the host. */
export interface ArchivedImage {
  readonly configFile: string;
  /** `sha256:HEX` as the archive says it, undefined where it does not. */
  readonly configDigest: string | undefined;
  /** Bottom first. */
  readonly layerFiles: readonly string[];
  /** The manifest's own text, where the archive has one. */
  readonly manifest: string | undefined;
  /** As they stand in the archive. */
  readonly names: readonly string[];
}

interface DockerEntry {
  readonly Config: string;
  readonly RepoTags: readonly string[] | null;
  readonly Layers: readonly string[];
}

const NAME = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

const locator = (directory: string) => (name: string): string => {
  const { path, kind } = layerView([directory]).resolve(name);
  if (kind !== 'file') throw imageError(`the archive is not whole: it has no file ${JSON.stringify(name)}`);
  return directory + path;
};

const isEntry = (value: unknown): value is DockerEntry => {
  const { Config, Layers, RepoTags } = (value ?? {}) as Partial<DockerEntry>;
  const words = (list: unknown): boolean => Array.isArray(list) && list.every((word) => typeof word === 'string');
  return typeof Config === 'string' && words(Layers) && (RepoTags === undefined || RepoTags === null || words(RepoTags));
};

const dockerImages = (directory: string, text: string): ArchivedImage[] => {
  const entries: unknown = JSON.parse(text);
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw imageError('manifest.json of the archive is malformed');
  const locate = locator(directory);
  return entries.map(({ Config, RepoTags, Layers }) => {
    const [, hex] = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(Config) ?? [];
    return {
      configFile: locate(Config), configDigest: hex === undefined ? undefined : `sha256:${hex}`,
      layerFiles: Layers.map(locate), manifest: undefined, names: RepoTags ?? [],
    };
  });
};

const ociImages = (directory: string, text: string): ArchivedImage[] => {
  const locate = locator(directory);
  const blob = (digest: string): string => locate(`blobs/sha256/${digest.slice('sha256:'.length)}`);
  const index = parseManifest(text);
  if (!isList(index)) throw imageError('index.json of the archive lists no manifests');
  const images = new Map<string, ArchivedImage>();
  for (const { digest, annotations = {} } of index.manifests) {
    let manifestText = readText(blob(digest)) ?? '';
    let manifest = parseManifest(manifestText);
    if (isList(manifest)) {
      const chosen = choosePlatform(manifest, machinePlatform()) ?? manifest.manifests[0];
      manifestText = chosen === undefined ? '' : (readText(blob(chosen.digest)) ?? '');
      manifest = parseManifest(manifestText);
    }
    if (isList(manifest)) throw imageError('a manifest list of the archive names another list');
    const name = NAME.map((key) => annotations[key]).find((value) => value !== undefined);
    const names = [...(images.get(digest)?.names ?? []), ...(name === undefined ? [] : [name])];
    const { config, layers } = manifest;
    images.set(digest, {
      configFile: blob(config.digest), configDigest: config.digest, layerFiles: layers.map((layer) => blob(layer.digest)), manifest: manifestText, names,
    });
  }
  return [...images.values()];
};

/**
 * The images of an archive that lies unpacked in a directory.
 * @throws HostError when it is neither docker's nor OCI's, or not whole
 */
export const archivedImages = (directory: string): ArchivedImage[] => {
  const view = layerView([directory]);
  const docker = view.readText('manifest.json');
  if (docker !== undefined) return dockerImages(directory, docker);
  const oci = view.readText('index.json');
  if (oci !== undefined) return ociImages(directory, oci);
  throw imageError('the archive has neither manifest.json (docker save) nor index.json (OCI); for a root file system use sc import');
};
