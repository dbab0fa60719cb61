// What we ask of skopeo(1): manifests, configurations, blobs. Transport, authentication, proxies and mirrors are its own.
import type { Finished } from '../host/process.ts';
import { runToolLater } from '../host/run-later.ts';
import { HostError, NotFoundError } from '../errors.ts';
import { repositoryName } from '../model/image-reference.ts';
import type { ImageReference } from '../model/image-reference.ts';
import { imageError } from './error.ts';

/** The first with --dest-shared-blob-dir and --preserve-digests as they are used here; Debian 12 has it. */
const MINIMUM_VERSION = '1.9.0';

const INSTALL = 'install the package skopeo (apt-get install skopeo, dnf install skopeo, apk add skopeo, pacman -S skopeo, zypper install skopeo)';
export const MISSING = `skopeo is needed to talk to registries and is not installed: ${INSTALL}`;

/** @throws HostError when skopeo is missing or too old, with the way to get it */
export const requireSkopeo = async (): Promise<void> => {
  const { stdout } = await runToolLater(['skopeo', '--version'], MISSING);
  const { default: coerce } = await import('semver/functions/coerce.js');
  const { default: lt } = await import('semver/functions/lt.js');
  const version = coerce(stdout);
  if (version === null || lt(version, MINIMUM_VERSION)) {
    throw new HostError(`skopeo ${version?.version ?? 'of unknown version'} is too old, ${MINIMUM_VERSION} is needed: ${INSTALL}`);
  }
};

/** docker talks plain http to registries on loopback, and only to those. */
export const isLoopback = (domain: string): boolean => {
  const host = domain.replace(/:\d+$/, '');
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
};

/** How a registry is to be talked to. */
export interface RegistryAccess {
  /** false: plain http, or a certificate that nobody vouches for, will do. */
  readonly tlsVerify: boolean;
  /** Where an account for it is kept; undefined: skopeo looks where podman and docker keep theirs. */
  readonly authFile: string | undefined;
}

/** The options of skopeo for a registry. @param side 'src-' where a command knows two */
export const accessOptions = ({ tlsVerify, authFile }: RegistryAccess, domain: string, side: '' | 'src-' = ''): string[] => [
  ...(isLoopback(domain) || !tlsVerify ? [`--${side}tls-verify=false`] : []),
  ...(authFile === undefined ? [] : [`--${side === '' ? '' : side}authfile`, authFile]),
];

/** The last message of skopeo, without its frame: `time="…" level=fatal msg="…"`. */
export const messageOf = (stderr: string): string => {
  const [, quoted] = /level=fatal msg=("(?:[^"\\]|\\.)*")/.exec(stderr) ?? [];
  try {
    if (quoted !== undefined) return JSON.parse(quoted) as string;
  } catch {
    // Go quotes more than JSON does
  }
  return quoted?.slice(1, -1) ?? (stderr.trim().split('\n').at(-1) || 'skopeo was ended by a signal');
};

const inDockersWords = (message: string, asked: string, familiar: string): Error => {
  if (/manifest unknown|name unknown|not found/i.test(message)) return new NotFoundError(`manifest for ${asked} not found: manifest unknown: manifest unknown`);
  if (/unauthorized|authentication required|access to the resource is denied|invalid username\/password/i.test(message)) {
    return new NotFoundError(`pull access denied for ${familiar}, repository does not exist or may require 'sc login': ${message}`);
  }
  return imageError(message);
};

/** What a pull asks for. */
export interface RemoteImage {
  readonly reference: ImageReference;
  /** As the user knows it, for messages: `busybox:latest`. */
  readonly asked: string;
  readonly repository: string;
  readonly access: RegistryAccess;
}

const checked = ({ code, stdout, stderr }: Finished, { asked, repository }: RemoteImage): string => {
  if (code !== 0) throw inDockersWords(messageOf(stderr), asked, repository);
  return stdout;
};

const location = (reference: ImageReference, digest: string | undefined): string =>
  `docker://${repositoryName(reference)}${digest === undefined ? `:${reference.tag ?? 'latest'}` : `@${digest}`}`;

/** The bytes (latin1) of a manifest, of a digest or of the reference's own tag. @throws NotFoundError, HostError */
export const remoteManifest = async (image: RemoteImage, digest: string | undefined): Promise<string> =>
  checked(await runToolLater(['skopeo', 'inspect', '--raw', ...accessOptions(image.access, image.reference.domain), location(image.reference, digest)], MISSING), image);

/** The bytes (latin1) of the configuration that a manifest names. */
export const remoteConfig = async (image: RemoteImage, digest: string): Promise<string> =>
  checked(await runToolLater(['skopeo', 'inspect', '--config', '--raw', ...accessOptions(image.access, image.reference.domain), location(image.reference, digest)], MISSING), image);

/**
 * Fetches all blobs of an image into a shared blob directory. skopeo verifies each that it fetches; those that are
 * there it takes as they are.
 * @param layout a directory for its own notes, that nobody else uses
 */
export const fetchBlobs = async (image: RemoteImage, digest: string, layout: string, blobs: string): Promise<void> => {
  const argv: [string, ...string[]] = [
    'skopeo', 'copy', '--quiet', '--dest-oci-accept-uncompressed-layers', '--dest-shared-blob-dir', blobs,
    ...accessOptions(image.access, image.reference.domain, 'src-'), location(image.reference, digest), `oci:${layout}:image`,
  ];
  checked(await runToolLater(argv, MISSING), image);
};

/** All tags of a repository. */
export const remoteTags = async (image: RemoteImage): Promise<readonly string[]> => {
  const answer = checked(await runToolLater(['skopeo', 'list-tags', ...accessOptions(image.access, image.reference.domain), `docker://${repositoryName(image.reference)}`], MISSING), image);
  const { Tags } = JSON.parse(answer) as { Tags?: readonly string[] | null };
  return Tags ?? [];
};
