// How images are named. The grammar is that of distribution/reference, the default domain and tag are docker's.
import { UsageError } from '../errors.ts';

/** A name taken apart and normalised: `busybox` is `docker.io`, `library/busybox`. */
export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag: string | undefined;
  /** `sha256:HEX`. Where there is one, it decides and the tag is only a remark. */
  readonly digest: string | undefined;
}

const DEFAULT_DOMAIN = 'docker.io';
const LEGACY_DOMAIN = 'index.docker.io';
const OFFICIAL = 'library/';
const MAX_NAME = 255;

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const PATH = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const invalid = (why: string, exitCode: number): UsageError => new UsageError(`invalid reference format${why}`, exitCode);

/** Whether the first component of a name is a registry and not the first directory of a path. */
const isDomain = (text: string): boolean => /[.:]/.test(text) || text === 'localhost' || text.toLowerCase() !== text;

const splitDomain = (name: string): { domain: string; path: string } => {
  const slash = name.indexOf('/');
  const first = name.slice(0, slash);
  if (slash < 0 || !isDomain(first)) return { domain: DEFAULT_DOMAIN, path: name };
  return { domain: first === LEGACY_DOMAIN ? DEFAULT_DOMAIN : first, path: name.slice(slash + 1) };
};

/**
 * Takes an image name apart: `[DOMAIN[:PORT]/]PATH[:TAG][@DIGEST]`. Adds the default domain and `library/`, but no tag.
 * @throws UsageError in docker's words
 */
export const parseReference = (text: string, exitCode = 125): ImageReference => {
  if (/^[0-9a-f]{64}$/.test(text)) {
    throw new UsageError(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`, exitCode);
  }
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const tagged = at < 0 ? text : text.slice(0, at);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  const tag = hasTag ? tagged.slice(colon + 1) : undefined;
  const { domain, path } = splitDomain(hasTag ? tagged.slice(0, colon) : tagged);
  if (path.toLowerCase() !== path && PATH.test(path.toLowerCase())) {
    throw invalid(`: repository name (${domain === DEFAULT_DOMAIN && !path.includes('/') ? OFFICIAL : ''}${path}) must be lowercase`, exitCode);
  }
  if (!DOMAIN.test(domain) || !PATH.test(path)) throw invalid('', exitCode);
  if ((tag !== undefined && !TAG.test(tag)) || (digest !== undefined && !DIGEST.test(digest))) throw invalid('', exitCode);
  const full = domain === DEFAULT_DOMAIN && !path.includes('/') ? OFFICIAL + path : path;
  if (domain.length + 1 + full.length > MAX_NAME) {
    throw new UsageError(`repository name must not be more than ${MAX_NAME} characters`, exitCode);
  }
  return { domain, path: full, tag, digest };
};

/** The reference with docker's default tag where it has neither tag nor digest. */
export const withDefaultTag = (reference: ImageReference): ImageReference =>
  reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: 'latest' } : reference;

/** `docker.io/library/busybox`: the key of the store, and what a registry is asked for. */
export const repositoryName = ({ domain, path }: ImageReference): string => `${domain}/${path}`;

const suffix = ({ tag, digest }: ImageReference): string => {
  if (digest !== undefined) return `@${digest}`;
  return tag === undefined ? '' : `:${tag}`;
};

/** `docker.io/library/busybox:latest`; with a digest the tag is left out. */
export const fullReference = (reference: ImageReference): string => repositoryName(reference) + suffix(reference);

/** docker's short form of a repository: `busybox`, `user/app`, `ghcr.io/x/y`. */
export const familiarName = ({ domain, path }: ImageReference): string => {
  if (domain !== DEFAULT_DOMAIN) return `${domain}/${path}`;
  return path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length) < 0 ? path.slice(OFFICIAL.length) : path;
};

/** docker's short form: `busybox:latest`. */
export const familiarReference = (reference: ImageReference): string => familiarName(reference) + suffix(reference);
