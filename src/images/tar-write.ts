// The few kinds of members that we write ourselves: plain files and directories of archives of images.
import { BLOCK, padded, seal, writeOctal } from './tar-block.ts';

const OCTAL_LIMIT = 8 ** 11;

/** Eleven octal digits; what does not fit is binary, as GNU and Go write and read it. */
const writeSize = (block: Buffer, size: number): void => {
  if (size < OCTAL_LIMIT) {
    writeOctal(block, 124, 12, size);
    return;
  }
  block.fill(0, 124, 136);
  block[124] = 0x80;
  block.writeBigUInt64BE(BigInt(size), 128);
};

/** A header of root's, of 1970: the same image gives the same archive. The name must have at most 100 bytes. */
export const plainHeader = (name: string, type: '0' | '5', size = 0): Buffer => {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, 'latin1');
  writeOctal(block, 100, 8, type === '5' ? 0o755 : 0o644);
  for (const offset of [108, 116, 329, 337]) writeOctal(block, offset, 8, 0);
  writeSize(block, size);
  writeOctal(block, 136, 12, 0);
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  return seal(block);
};

/** The zeros that fill up the last block of a member. */
export const filling = (size: number): Buffer => Buffer.alloc(padded(size) - size);

/** A small file, whole. */
export const plainFile = (name: string, data: Buffer): Buffer[] => [plainHeader(name, '0', data.length), data, filling(data.length)];

export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK);
