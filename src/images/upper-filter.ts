// The inverse of the layer filter: from what overlay leaves on the disk to an OCI layer. OCI image specification, layer.md.
// A character device 0/0 becomes `.wh.NAME`, the attribute of an opaque directory the file `.wh..wh..opq` in it.
import { imageError } from './error.ts';
import { makeMember } from './layer-trailer.ts';
import { baseOf, parentOf, safeName } from './member-name.ts';
import { fieldNumber } from './tar-block.ts';
import type { Member } from './tar-block.ts';
import { tarWalk } from './tar-walk.ts';
import type { Verdict } from './tar-walk.ts';
import { END_OF_ARCHIVE, plainHeader } from './tar-write.ts';
import { isMountPoint, OPAQUE } from './upper.ts';

/** Mode, owner and date of the marks. */
const MARK = { attributes: plainHeader('mark', '0').subarray(100, 148), pax: new Map<string, string>() };

const mark = (directory: string, name: string): Buffer[] => makeMember(directory === '' ? name : `${directory}/${name}`, '0', MARK);

const isWhiteout = ({ type, header }: Member): boolean => type === '3' && fieldNumber(header, 329, 8) === 0 && fieldNumber(header, 337, 8) === 0;

const requirePlain = (name: string, pax: ReadonlyMap<string, string>): void => {
  for (const attribute of ['redirect', 'metacopy']) {
    if (pax.has(`SCHILY.xattr.trusted.overlay.${attribute}`)) {
      throw imageError(`/${name} was moved by reference only (overlay's ${attribute} is on in this kernel), which a layer cannot say: use sc export and sc import`);
    }
  }
  if (baseOf(name).startsWith('.wh.')) throw imageError(`/${name} cannot be in a layer: names that begin with .wh. are marks there`);
};

const judge = (member: Member): Verdict<Buffer[]> => {
  const name = safeName(member.name);
  // The root is made anew for each container.
  if (name === '' || isMountPoint(name)) return { keep: false };
  if (isWhiteout(member)) return { keep: false, before: mark(parentOf(name), `.wh.${baseOf(name)}`) };
  requirePlain(name, member.pax);
  if (member.type !== '5' || !member.pax.has(OPAQUE)) return { keep: true };
  const pax = new Map([...member.pax].filter(([key]) => key !== OPAQUE));
  const directory = makeMember(name, '5', { attributes: Buffer.from(member.header.subarray(100, 148)), pax });
  return { keep: false, before: [...directory, ...mark(name, '.wh..wh..opq')] };
};

/** @param chunks a tar of an upper directory, as packUpper makes it. @throws HostError for what no layer can hold */
export async function* layerOfUpper(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const walk = tarWalk(judge);
  for await (const chunk of chunks) {
    for (const piece of walk.push(chunk)) {
      if (Buffer.isBuffer(piece)) yield piece;
      else yield* piece;
    }
  }
  walk.end();
  yield END_OF_ARCHIVE;
}
