// Bytes that flow: files, decompression, a tool's stdin. Memory stays small whatever the length.
import fs from 'node:fs';
import zlib from 'node:zlib';
import type { ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { HostError } from '../errors.ts';
import { spawn } from './process.ts';

const CHUNK = 1 << 18;

export type Compression = 'none' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]], ['zstd', [0x28, 0xb5, 0x2f, 0xfd]], ['bzip2', [0x42, 0x5a, 0x68]], ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
];

/** What the first bytes of a file say; media types and suffixes lie. */
export const compressionOf = (file: string): Compression => {
  const start = Buffer.alloc(6);
  const fd = fs.openSync(file, 'r');
  try {
    fs.readSync(fd, start, 0, start.length, 0);
  } finally {
    fs.closeSync(fd);
  }
  return MAGIC.find(([, magic]) => magic.every((byte, at) => start[at] === byte))?.[0] ?? 'none';
};


/** @param mayDiffer exit code 1 without a word is as good as 0: GNU tar's "some files differ" */
const ended = async (child: ChildProcess, tool: string, mayDiffer = false): Promise<void> => {
  let answer = '';
  child.stderr?.on('data', (chunk) => (answer = (answer + String(chunk)).slice(0, 2000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT'
      ? new HostError(`${tool} is needed to read this file and is not installed: install the package of that name`, 1)
      : error));
    child.on('close', resolve);
  });
  if (code === 1 && mayDiffer && answer.trim() === '') return;
  if (code !== 0) throw new HostError(answer.trim() || `${tool} was ended by a signal`, 1);
};

async function* outputOf(child: ChildProcess, tool: string, mayDiffer = false): AsyncGenerator<Buffer> {
  const finished = ended(child, tool, mayDiffer);
  finished.catch(() => undefined); // awaited below, after the data
  try {
    for await (const chunk of child.stdout as Readable) yield chunk as Buffer;
    await finished;
  } catch (error) {
    await finished; // a tool that could not be started says so here, its pipe only that it closed
    throw error;
  } finally {
    child.kill();
  }
}

const throughTool = (file: string, tool: string): AsyncGenerator<Buffer> => {
  const fd = fs.openSync(file, 'r');
  const child = spawn(tool, ['-dc'], { stdio: [fd, 'pipe', 'pipe'] });
  fs.closeSync(fd);
  return outputOf(child, tool);
};

/** What a tar writes, also of files that change meanwhile. @throws HostError with its words, after the data, unless all is well */
export async function* readTar([tool, ...rest]: readonly [string, ...string[]], input = ''): AsyncGenerator<Buffer> {
  const child = spawn(tool, rest, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  child.stdin.on('error', () => undefined); // EPIPE: the tool says why on stderr
  child.stdin.end(input);
  yield* outputOf(child, tool, true);
}

/** Compressed: fast rather than small. */
export async function* gzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const plain = Readable.from(chunks, { objectMode: false });
  const packed = zlib.createGzip({ level: 1, chunkSize: CHUNK });
  plain.on('error', (error) => packed.destroy(error));
  plain.pipe(packed);
  try {
    for await (const chunk of packed) yield chunk as Buffer;
  } finally {
    plain.destroy();
    packed.destroy();
  }
}

async function* throughZlib(file: string): AsyncGenerator<Buffer> {
  const raw = fs.createReadStream(file, { highWaterMark: CHUNK });
  const plain = zlib.createGunzip({ chunkSize: CHUNK });
  raw.on('error', (error) => plain.destroy(error));
  raw.pipe(plain);
  try {
    for await (const chunk of plain) yield chunk as Buffer;
  } catch (error) {
    // zlib's own errors have such codes; what the caller throws does not pass here.
    const code = String((error as NodeJS.ErrnoException).code);
    throw code.startsWith('Z_') ? new HostError(`the gzip data is damaged: ${(error as Error).message}`, 1) : error;
  } finally {
    raw.destroy();
    plain.destroy();
  }
}

/** The contents of a file, decompressed by its first bytes. Zlib is ours; zstd, xz and bzip2 are tools of the host. */
export const readDecompressed = (file: string): AsyncIterable<Buffer> => {
  const compression = compressionOf(file);
  if (compression === 'none') return fs.createReadStream(file, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>;
  return compression === 'gzip' ? throughZlib(file) : throughTool(file, compression);
};

/** The contents of a file as they are; `-` is stdin. */
export const readRaw = (file: string): AsyncIterable<Buffer> =>
  (file === '-' ? process.stdin : fs.createReadStream(file, { highWaterMark: CHUNK })) as AsyncIterable<Buffer>;

/** Writes a new file chunk by chunk. @throws what write(2) says; the file stays, half written, for the caller to remove */
export const writeStream = async (file: string, chunks: AsyncIterable<Buffer>, seen: (chunk: Buffer) => void): Promise<number> => {
  const fd = fs.openSync(file, 'wx', 0o600);
  let written = 0;
  try {
    for await (const chunk of chunks) {
      seen(chunk);
      for (let at = 0; at < chunk.length;) at += fs.writeSync(fd, chunk, at);
      written += chunk.length;
    }
  } finally {
    fs.closeSync(fd);
  }
  return written;
};

/** Reads `size` bytes of a regular file whose last component is no link, in pieces. */
export function* readPieces(file: string, size: number): Generator<Buffer> {
  const fd = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW);
  try {
    for (let at = 0; at < size;) {
      const piece = Buffer.alloc(Math.min(CHUNK, size - at));
      const read = fs.readSync(fd, piece, 0, piece.length, at);
      if (read === 0) throw new HostError(`${file} became shorter while it was read`, 1);
      yield piece.subarray(0, read);
      at += read;
    }
  } finally {
    fs.closeSync(fd);
  }
}

/** A tool that reads what we write. */
export interface Feed {
  /** Resolves when the tool has room for more. Rejects with the tool's own words when it has ended. */
  readonly write: (data: Uint8Array) => Promise<void>;
  /** Closes its input and waits for its end. @throws HostError with its words unless it exits 0 */
  readonly end: () => Promise<void>;
  /** Ends it and waits. Never throws. */
  readonly abort: () => Promise<void>;
}

/** Starts a tool to be fed through its stdin. */
export const feedTool = (argv: readonly [string, ...string[]]): Feed => {
  const [tool, ...rest] = argv;
  const child = spawn(tool, rest, { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
  const finished = ended(child, tool);
  finished.catch(() => undefined);
  const stdin = child.stdin;
  if (stdin === null) throw new HostError(`cannot write to ${tool}`, 1);
  stdin.on('error', () => undefined); // EPIPE: the tool says why on stderr
  return {
    write: async (data) => {
      // The callback, not 'drain': Bun counts nothing that waits, and would take in whatever we have.
      const failed = await new Promise<boolean>((resolve) => { stdin.write(data, (error) => resolve(error instanceof Error)); });
      if (failed) await finished;
    },
    end: () => {
      stdin.end();
      return finished;
    },
    abort: async () => {
      child.kill();
      stdin.destroy();
      await finished.catch(() => undefined);
    },
  };
};
