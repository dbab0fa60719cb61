// The 512-byte blocks of a tar archive, as bytes: names stay latin1 strings, so that every byte of them survives.
// POSIX pax interchange format; GNU tar manual, "Basic Tar Format".
import { imageError } from './error.ts';

export const BLOCK = 512;
const MAXIMUM_META = 1 << 20;

/** One member: its header and what the headers before it (PAX, GNU long names) say of it. */
export interface Member {
  /** `0` file, `1` hard link, `2` symbolic link, `3` `4` devices, `5` directory, `6` fifo, `S` GNU sparse. */
  readonly type: string;
  readonly name: string;
  readonly linkName: string;
  /** Bytes of data in the archive, without padding. */
  readonly size: number;
  readonly header: Buffer;
  readonly pax: ReadonlyMap<string, string>;
}

export type Read =
  | { readonly kind: 'more' }
  /** A block of zeros or a global header: nothing of ours. */
  | { readonly kind: 'zero' | 'global'; readonly next: number }
  | { readonly kind: 'member'; readonly member: Member; readonly headerAt: number; readonly next: number };

export const padded = (size: number): number => Math.ceil(size / BLOCK) * BLOCK;

/** Text up to a NUL or the end of the field. */
export const fieldText = (block: Buffer, offset: number, length: number): string => {
  const end = block.indexOf(0, offset);
  return block.toString('latin1', offset, end < 0 || end > offset + length ? offset + length : end);
};

/** A number in octal digits, or in base 256 where the first bit is set. */
export const fieldNumber = (block: Buffer, offset: number, length: number): number => {
  const first = block[offset] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (let at = offset + 1; at < offset + length; at += 1) value = value * 256 + (block[at] ?? 0);
    if (first === 0xff || !Number.isSafeInteger(value)) throw imageError('a number in a tar header is out of range');
    return value;
  }
  const digits = fieldText(block, offset, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw imageError(`not a number in a tar header: ${JSON.stringify(digits)}`);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
};

export const writeOctal = (block: Buffer, offset: number, length: number, value: number): void => {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
};

const sums = (block: Buffer): readonly [number, number] => {
  let unsigned = 0;
  let negative = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    const byte = at >= 148 && at < 156 ? 32 : (block[at] ?? 0);
    unsigned += byte;
    if (byte > 127) negative += 256;
  }
  return [unsigned, unsigned - negative]; // some old tars summed signed bytes
};

/** Writes the checksum of a header into it. */
export const seal = (block: Buffer): Buffer => {
  block.write(`${sums(block)[0].toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
};

/** PAX records: `LENGTH KEY=VALUE\n`. The last of a key counts. */
export const parsePax = (data: Buffer): Map<string, string> => {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length;) {
    const blank = data.indexOf(32, at);
    const length = Number(data.toString('latin1', at, Math.max(at, blank)));
    if (!Number.isInteger(length) || length < 5 || at + length > data.length) throw imageError('a PAX record is malformed');
    const record = data.toString('latin1', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals < 1 || data[at + length - 1] !== 10) throw imageError('a PAX record is malformed');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
};

/** One PAX record; its length counts its own digits. */
export const paxRecord = (key: string, value: string): string => {
  const rest = key.length + value.length + 3;
  let length = rest;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return `${length} ${key}=${value}\n`;
};

const isZero = (buffer: Buffer, at: number): boolean => {
  for (let byte = at; byte < at + BLOCK; byte += 1) if (buffer[byte] !== 0) return false;
  return true;
};

const ustarName = (header: Buffer): string => {
  const prefix = fieldText(header, 257, 6) === 'ustar' ? fieldText(header, 345, 155) : '';
  const name = fieldText(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
};

/**
 * Reads the member at an offset with all its extension headers, or says that more bytes are needed.
 * @throws HostError for what is no tar
 */
export const readMember = (buffer: Buffer, start: number): Read => {
  const pax = new Map<string, string>();
  let longName: string | undefined;
  let longLink: string | undefined;
  for (let at = start; ;) {
    if (buffer.length - at < BLOCK) return { kind: 'more' };
    if (isZero(buffer, at)) {
      if (at !== start) throw imageError('the tar ends between two headers of one member');
      return { kind: 'zero', next: at + BLOCK };
    }
    const header = buffer.subarray(at, at + BLOCK);
    if (!sums(header).includes(fieldNumber(header, 148, 8))) throw imageError('a tar header has a wrong checksum (is this a tar archive?)');
    const type = header[156] === 0 ? '0' : String.fromCharCode(header[156] ?? 0);
    const size = fieldNumber(header, 124, 12);
    if (!'xgLK'.includes(type)) {
      const name = pax.get('GNU.sparse.name') ?? pax.get('path') ?? longName ?? ustarName(header);
      const linkName = pax.get('linkpath') ?? longLink ?? fieldText(header, 157, 100);
      return { kind: 'member', member: { type, name, linkName, size: Number(pax.get('size') ?? size), header, pax }, headerAt: at, next: at + BLOCK };
    }
    if (size > MAXIMUM_META) throw imageError('an extension header of the tar is larger than 1 MiB');
    const body = at + BLOCK;
    const next = body + padded(size);
    if (next > buffer.length) return { kind: 'more' };
    const data = buffer.subarray(body, body + size);
    if (type === 'g') {
      // A global header would speak for every later member; as in Go's reader (docker's) it speaks for none.
      if (at !== start) throw imageError('a global header stands between the headers of one member');
      return { kind: 'global', next };
    }
    if (type === 'x') for (const [key, value] of parsePax(data)) pax.set(key, value);
    else if (type === 'L') longName = fieldText(data, 0, data.length);
    else longLink = fieldText(data, 0, data.length);
    at = next;
  }
};
