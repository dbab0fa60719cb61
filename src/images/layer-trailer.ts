// What follows the members of a layer: whiteouts and opaque directories in overlay's form.
import { ancestorsOf } from './member-name.ts';
import { BLOCK, padded, paxRecord, seal, writeOctal } from './tar-block.ts';
import type { DirectoryEntry, LayerSigns } from './layer-filter.ts';

/** What lies below a layer. Names are latin1. */
export interface Lower {
  readonly has: (name: string) => boolean;
  /** Names in the root directory. */
  readonly rootNames: () => readonly string[];
}

const OPAQUE_ATTRIBUTE = 'SCHILY.xattr.trusted.overlay.opaque';

/** Mode, owner and date of an entry that we make up: 755, root, 1970. */
const PLAIN: DirectoryEntry = (() => {
  const header = Buffer.alloc(BLOCK);
  writeOctal(header, 100, 8, 0o755);
  writeOctal(header, 108, 8, 0);
  writeOctal(header, 116, 8, 0);
  writeOctal(header, 124, 12, 0);
  writeOctal(header, 136, 12, 0);
  return { attributes: header.subarray(100, 148), pax: new Map() };
})();

const header = (name: string, type: string, attributes: Buffer, size: number): Buffer => {
  const block = Buffer.alloc(BLOCK);
  attributes.copy(block, 100);
  writeOctal(block, 124, 12, size);
  block.write(name, 0, 100, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  writeOctal(block, 329, 8, 0); // device 0/0
  writeOctal(block, 337, 8, 0);
  return seal(block);
};

/** A member with its name and whatever else in PAX records, so that no field is too short. */
export const makeMember = (name: string, type: string, { attributes, pax }: DirectoryEntry, size = 0, more: Readonly<Record<string, string>> = {}): Buffer[] => {
  const kept = [...pax].filter(([key]) => !['path', 'size', 'linkpath'].includes(key));
  const records = [...kept, ...Object.entries(more), ['path', name] as const].map(([key, value]) => paxRecord(key, value)).join('');
  const data = Buffer.alloc(padded(records.length));
  data.write(records, 'latin1');
  return [header('pax', 'x', PLAIN.attributes, records.length), data, header('sc', type, attributes, size)];
};

/** Whether a directory above the name hides what lies below it. */
const isHidden = (name: string, opaque: ReadonlySet<string>, made: ReadonlyMap<string, string>): boolean => {
  for (const parent of ancestorsOf(name)) {
    if (opaque.has(parent) || (made.get(parent) ?? '5') !== '5') return true;
  }
  return false;
};

export interface Trailer {
  readonly blocks: Buffer[];
  readonly opaque: readonly string[];
}

/**
 * The trailer of a layer, end-of-archive mark and all. A whiteout that would hide nothing is left out, for
 * readdir(3) would show its name.
 */
export const layerTrailer = ({ made, directories, whiteouts, opaque, parents }: LayerSigns, lower: Lower): Trailer => {
  const hiding = new Set(opaque);
  // overlay ignores the attribute on its root: there, each name is hidden by itself.
  const hidden = new Set([...whiteouts, ...(hiding.delete('') ? lower.rootNames() : [])]);
  // Gone, then made anew, perhaps only by what lies in it.
  for (const name of hidden) if (made.get(name) === '5' || (!made.has(name) && parents.has(name))) hiding.add(name);
  const covering = new Set([...hiding, ...hidden]);
  const blocks: Buffer[] = [];
  for (const name of hidden) {
    if (!made.has(name) && !parents.has(name) && !isHidden(name, covering, made) && lower.has(name)) blocks.push(...makeMember(name, '3', PLAIN));
  }
  const shown = [...hiding].filter((name) => (made.get(name) ?? '5') === '5' && !isHidden(name, new Set(), made));
  for (const name of shown) blocks.push(...makeMember(name, '5', directories.get(name) ?? PLAIN, 0, { [OPAQUE_ATTRIBUTE]: 'y' }));
  blocks.push(Buffer.alloc(2 * BLOCK));
  return { blocks, opaque: shown };
};
