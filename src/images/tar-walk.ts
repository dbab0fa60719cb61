// Walks through a tar that comes in chunks of any size. What is kept goes on as the very bytes that came in (so sparse
// files, odd names and every kind of header survive), in pieces as large as they came.
import { imageError } from './error.ts';
import { BLOCK, padded, readMember, seal, writeOctal } from './tar-block.ts';
import type { Member } from './tar-block.ts';

/** What is to become of a member; `before` is put out ahead of it. */
export interface Verdict<Extra> {
  readonly keep: boolean;
  readonly before?: Extra;
}

export interface TarWalk<Extra> {
  /** The next bytes in, the bytes to pass on out. @throws HostError for a bad archive */
  readonly push: (chunk: Buffer) => (Buffer | Extra)[];
  /** To be called at the end of the input. A missing end-of-archive mark is tolerated. @throws HostError when cut off */
  readonly end: () => void;
}

const withoutSize = (header: Buffer): Buffer => {
  const patched = Buffer.from(header);
  writeOctal(patched, 124, 12, 0);
  return seal(patched);
};

const HEADER_ONLY = '123456';

/** @param judge is asked for each member; what it throws ends the walk */
export const tarWalk = <Extra>(judge: (member: Member) => Verdict<Extra>): TarWalk<Extra> => {
  let carry: Buffer = Buffer.alloc(0);
  let data = 0; // bytes of the present member still to come
  let keeping = true;
  let sparse = false; // within the extension blocks of an old GNU sparse header
  let members = 0;
  let zeros = 0;
  let ended = false;

  const push = (chunk: Buffer): (Buffer | Extra)[] => {
    const out: (Buffer | Extra)[] = [];
    if (ended) return out;
    const buffer = carry.length === 0 ? chunk : Buffer.concat([carry, chunk]);
    let from = 0; // what is kept and not yet put out starts here
    let at = 0;
    const passOn = (to: number): void => {
      if (to > from) out.push(buffer.subarray(from, to));
      from = to;
    };
    const advance = (to: number): void => {
      if (!keeping) passOn(at);
      at = to;
      if (!keeping) from = to;
    };
    while (!ended) {
      if (sparse) {
        if (buffer.length - at < BLOCK) break;
        sparse = buffer[at + 504] !== 0;
        advance(at + BLOCK);
        continue;
      }
      if (data > 0) {
        const here = Math.min(data, buffer.length - at);
        if (here === 0) break;
        advance(at + here);
        data -= here;
        continue;
      }
      const read = readMember(buffer, at);
      if (read.kind === 'more') break;
      if (read.kind !== 'member') {
        zeros = read.kind === 'zero' ? zeros + 1 : 0;
        ended = zeros === 2;
        passOn(at);
        at = from = read.next;
        continue;
      }
      const { member, headerAt, next } = read;
      zeros = 0;
      members += 1;
      const verdict = judge(member);
      passOn(at);
      if (verdict.before !== undefined) out.push(verdict.before);
      keeping = verdict.keep;
      const headerOnly = HEADER_ONLY.includes(member.type);
      if (keeping && headerOnly && member.size !== 0) {
        passOn(headerAt);
        out.push(withoutSize(member.header));
        from = next;
      }
      if (!keeping) from = next;
      at = next;
      data = headerOnly ? 0 : padded(member.size);
      sparse = member.type === 'S' && member.header[482] !== 0;
    }
    passOn(at);
    carry = ended ? Buffer.alloc(0) : Buffer.from(buffer.subarray(at));
    return out;
  };

  const end = (): void => {
    const rest = carry.some((byte) => byte !== 0);
    if (data > 0 || sparse || rest || (members === 0 && zeros === 0)) throw imageError('the tar archive is cut off');
  };
  return { push, end };
};
