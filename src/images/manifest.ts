// OCI image manifests, read and made. OCI image specification, manifest.md; docker's schema 2 has the same fields.
import type { Compression } from '../host/streams.ts';
import type { Platform } from '../model/platform.ts';
import { imageError } from './error.ts';

export interface Descriptor {
  readonly mediaType?: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** A list of manifests: an index of several platforms, or index.json of a layout. */
export interface ManifestList {
  readonly manifests: readonly Descriptor[];
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

const good = (descriptor: Descriptor | undefined): boolean => descriptor !== undefined && DIGEST.test(descriptor.digest);

/** @throws HostError for anything else than a manifest or a list of manifests with sha256 digests */
export const parseManifest = (text: string): Manifest | ManifestList => {
  let value: Partial<Manifest & ManifestList>;
  try {
    value = JSON.parse(text) as Partial<Manifest & ManifestList>;
  } catch {
    throw imageError('the manifest of the image is not JSON');
  }
  if (Array.isArray(value.manifests) && value.manifests.every(good)) return { manifests: value.manifests };
  if (good(value.config) && Array.isArray(value.layers) && value.layers.every(good)) return value as Manifest;
  throw imageError('the manifest of the image is of a kind that sc does not know (an image of schema 1 is too old)');
};

export const isList = (manifest: Manifest | ManifestList): manifest is ManifestList => 'manifests' in manifest;

/** The manifest for a platform; of several variants the one that was asked for, else the first. */
export const choosePlatform = ({ manifests }: ManifestList, { os, architecture, variant }: Platform): Descriptor | undefined => {
  const fitting = manifests.filter(({ platform }) => platform?.os === os && platform.architecture === architecture);
  return fitting.find(({ platform }) => platform?.variant === variant) ?? fitting[0];
};

const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const SUFFIX: Readonly<Partial<Record<Compression, string>>> = { none: '', gzip: '+gzip', zstd: '+zstd' };

/** The media type of a layer; undefined for a compression that OCI does not know. */
export const layerMediaType = (compression: Compression): string | undefined => {
  const suffix = SUFFIX[compression];
  return suffix === undefined ? undefined : LAYER + suffix;
};

/** The text of a manifest that we make. */
export const makeManifest = (config: Descriptor, layers: readonly Descriptor[]): string => JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config.digest, size: config.size },
  layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
});
