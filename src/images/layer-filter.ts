// From an OCI layer to a tar that leaves overlay's own form on the disk. OCI image specification, layer.md.
// Members pass through as they are; what is special comes in a trailer, so its place in the layer does not matter:
// `.wh.NAME` becomes a character device 0/0, `.wh..wh..opq` an extended attribute of its directory.
import { imageError } from './error.ts';
import { ancestorsOf, baseOf, parentOf, safeName } from './member-name.ts';
import { fieldNumber } from './tar-block.ts';
import type { Member } from './tar-block.ts';
import { tarWalk } from './tar-walk.ts';
import type { Verdict } from './tar-walk.ts';

/** A hard link leads to a file that only lower layers have: a copy of it must come first. */
export interface CopyUp {
  readonly copyUp: string;
}

/** What is known of a directory that has an entry of its own: the header's bytes 100 to 148, and its PAX records. */
export interface DirectoryEntry {
  readonly attributes: Buffer;
  readonly pax: ReadonlyMap<string, string>;
}

/** What a layer says beside its members. Names are latin1. */
export interface LayerSigns {
  /** Type by name, the last one of each. */
  readonly made: ReadonlyMap<string, string>;
  readonly directories: ReadonlyMap<string, DirectoryEntry>;
  readonly whiteouts: ReadonlySet<string>;
  readonly opaque: ReadonlySet<string>;
  /** Directories that something lies in, with or without an entry. */
  readonly parents: ReadonlySet<string>;
}

export interface LayerFilter extends LayerSigns {
  readonly push: (chunk: Buffer) => (Buffer | CopyUp)[];
  readonly end: () => void;
  readonly count: () => { readonly entries: number; readonly bytes: number };
}

const KINDS = '01234567S';
const OVERLAY_CONTROL = /^(?:SCHILY|LIBARCHIVE)\.xattr\.(?:trusted|user)\.overlay\./;
const NOTHING: ReadonlyMap<string, string> = new Map();

/** Bytes of the file when it is unpacked; sparse ones are larger than what the archive holds. */
const fileBytes = ({ type, size, header, pax }: Member): number => {
  if (type === 'S') return fieldNumber(header, 483, 12);
  return Number(pax.get('GNU.sparse.realsize') ?? pax.get('GNU.sparse.size') ?? size);
};

const requireGoodMember = ({ type, name, size, pax }: Member): void => {
  if (!KINDS.includes(type)) throw imageError(`a member of type ${JSON.stringify(type)} is not supported: ${JSON.stringify(name)}`);
  if (!Number.isSafeInteger(size) || size < 0) throw imageError(`a size is out of range: ${JSON.stringify(name)}`);
  if (pax.has('size') && '123456'.includes(type)) throw imageError(`a member without data has a size: ${JSON.stringify(name)}`);
  // tar goes by one of these names, which one depends on its version: all must be safe.
  for (const key of ['path', 'GNU.sparse.name']) safeName(pax.get(key) ?? '');
  for (const key of pax.keys()) if (OVERLAY_CONTROL.test(key)) throw imageError(`the layer sets an attribute that overlay obeys: ${key}`);
};

/** tar takes a file whose name ends in a slash for a directory, as very old archives wrote them. */
const kindOf = ({ type, name, size }: Member): string => {
  if (type === '7') return '0';
  if (type !== '0' || !name.endsWith('/')) return type;
  if (size > 0) throw imageError(`a directory has contents: ${JSON.stringify(name)}`);
  return '5';
};

/** Makes the filter of one layer. Its `push` throws a HostError for whatever a layer may not hold. */
export const layerFilter = (): LayerFilter => {
  const made = new Map<string, string>();
  const directories = new Map<string, DirectoryEntry>();
  const whiteouts = new Set<string>();
  const opaque = new Set<string>();
  const parents = new Set<string>();
  let entries = 0;
  let bytes = 0;

  const requireNoLinkAbove = (name: string): void => {
    for (const parent of ancestorsOf(name)) {
      if (made.get(parent) === '2') throw imageError(`${JSON.stringify(name)} lies below ${JSON.stringify(parent)}, a symbolic link of the same layer`);
    }
  };
  const noteParents = (name: string): void => {
    parents.add('');
    for (const parent of ancestorsOf(name)) {
      if (parents.has(parent)) return;
      parents.add(parent);
    }
  };
  const whiteout = (name: string): Verdict<CopyUp> => {
    const base = baseOf(name);
    const directory = parentOf(name);
    if (base === '.wh..wh..opq') {
      opaque.add(directory);
      noteParents(name);
    } else if (!base.startsWith('.wh..wh.') && base !== '.wh.') { // those are notes of AUFS to itself
      const hidden = base.slice('.wh.'.length);
      if (hidden === '.' || hidden === '..') throw imageError(`unsafe whiteout: ${JSON.stringify(name)}`);
      whiteouts.add(directory === '' ? hidden : `${directory}/${hidden}`);
    }
    return { keep: false };
  };
  const judge = (member: Member): Verdict<CopyUp> => {
    requireGoodMember(member);
    const name = safeName(member.name);
    const type = kindOf(member);
    if (name === '' && type !== '5') throw imageError('the root of the archive is not a directory');
    requireNoLinkAbove(name);
    for (const parent of ancestorsOf(name)) {
      const base = baseOf(parent);
      if (base.startsWith('.wh..wh.')) return { keep: false };
      if (base.startsWith('.wh.')) throw imageError(`a whiteout has contents: ${JSON.stringify(name)}`);
    }
    entries += 1;
    if (baseOf(name).startsWith('.wh.')) return whiteout(name);
    const target = type === '1' ? safeName(member.linkName) : undefined;
    if (target !== undefined) requireNoLinkAbove(target);
    const before = target !== undefined && !made.has(target) ? { copyUp: target } : undefined;
    if (before !== undefined) {
      made.set(before.copyUp, '0');
      noteParents(before.copyUp);
    }
    made.set(name, type);
    noteParents(name);
    if (type === '5') directories.set(name, { attributes: Buffer.from(member.header.subarray(100, 148)), pax: member.pax.size === 0 ? NOTHING : member.pax });
    if (type === '0' || type === 'S') bytes += fileBytes(member);
    return before === undefined ? { keep: true } : { keep: true, before };
  };
  const { push, end } = tarWalk(judge);
  return { push, end, made, directories, whiteouts, opaque, parents, count: () => ({ entries, bytes }) };
};
