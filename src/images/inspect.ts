// What `inspect` says of an image: docker's keys in docker's order. moby api/types/image
import { familiarReference, parseReference } from '../model/image-reference.ts';
import { blobFile, readIndex } from '../store/images.ts';
import type { StatePaths } from '../store/paths.ts';
import { lookUp, readImageDocument } from './find.ts';

/** @returns undefined where no image is meant. @throws ConflictError, HostError as findImage */
export const inspectImage = (paths: StatePaths, word: string): Record<string, unknown> | undefined => {
  const index = readIndex(paths);
  const found = lookUp(index, word);
  if (found === undefined) return undefined;
  const document = readImageDocument(paths, found.id);
  const names = Object.entries(index.references).filter(([, { image }]) => image === found.id).map(([name]) => familiarReference(parseReference(name)));
  const [os = 'linux', architecture = ''] = found.record.platform.split('/');
  const links = found.record.layers.map((link) => `${paths.layers}/l/${link}`).reverse();
  const [upper = '', ...lower] = links;
  return {
    Id: found.id,
    RepoTags: names.filter((name) => !name.includes('@')),
    RepoDigests: names.filter((name) => name.includes('@')),
    Parent: '',
    Comment: document.history?.at(-1)?.comment ?? '',
    Created: document.created ?? '',
    DockerVersion: '',
    Author: document.author ?? '',
    Config: document.config ?? {},
    Architecture: document.architecture ?? architecture,
    ...(document.variant === undefined ? {} : { Variant: document.variant }),
    Os: document.os ?? os,
    Size: found.record.size,
    GraphDriver: { Data: { ...(lower.length === 0 ? {} : { LowerDir: lower.join(':') }), UpperDir: upper }, Name: 'overlay2' },
    RootFS: { Type: 'layers', Layers: document.rootfs.diff_ids },
    Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
    Sc: { Manifest: blobFile(paths, found.record.manifest), ChainIds: found.record.chainIds.map((chain) => `sha256:${chain}`) },
  };
};
