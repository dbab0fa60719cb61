// How far a pull is. skopeo says nothing that a program can read, but the files that it writes grow: each blob has a
// file `oci-put-blobN` of skopeo's until it is whole and gets its digest for a name.
import { listDirectory, stat } from '../host/files.ts';
import type { LayerNews } from './layers.ts';

/** One layer, bottom first. */
export interface LayerProgress {
  /** Twelve digits of the blob's digest. */
  readonly name: string;
  readonly state: 'Waiting' | 'Downloading' | 'Download complete' | 'Extracting' | 'Pull complete' | 'Already exists';
  readonly done: number;
  /** Bytes, compressed. */
  readonly size: number;
}

export type ProgressListener = (layers: readonly LayerProgress[]) => void;

export interface WatchedLayer {
  readonly digest: string;
  readonly size: number;
  /** Unpacked already. */
  readonly exists: boolean;
}

export interface PullProgress {
  readonly news: LayerNews;
  /** Looks at skopeo's files until the result is called. @param layout the directory where they lie */
  readonly watch: (layout: string, blobFile: (digest: string) => string) => () => void;
}

const LOOK_EVERY_MS = 100;

/** Bytes of skopeo's half-written files, in the order in which it began them. */
const growing = (layout: string): number[] =>
  listDirectory(layout).filter((name) => name.startsWith('oci-put-blob'))
    .flatMap((name) => stat(`${layout}/${name}`) ?? [])
    .sort((one, other) => one.birthtimeMs - other.birthtimeMs)
    .map(({ size }) => size);

/**
 * Which file is which layer cannot be read off it. They are begun in their order, and a file that is larger than a layer
 * belongs to another; a guess that was wrong is put right when a blob is whole.
 */
const assign = (files: readonly number[], open: readonly WatchedLayer[]): Map<string, number> => {
  const sizes = new Map<string, number>();
  const free = [...open];
  for (const size of files) {
    const at = free.findIndex((layer) => layer.size >= size);
    const [layer] = at < 0 ? [] : free.splice(at, 1);
    if (layer !== undefined) sizes.set(layer.digest, size);
  }
  return sizes;
};

/**
 * @param listener undefined: a line for each layer goes to `say`, when it is known and when it is complete
 */
export const pullProgress = (layers: readonly WatchedLayer[], listener: ProgressListener | undefined, say: (line: string) => void): PullProgress => {
  const short = (digest: string): string => digest.slice('sha256:'.length, 'sha256:'.length + 12);
  if (listener === undefined) {
    for (const { digest, exists } of layers) say(`${short(digest)}: ${exists ? 'Already exists' : 'Pulling fs layer'}`);
    return {
      news: ({ blob }, news) => {
        if (news === 'unpacked') say(`${short(blob)}: Pull complete`);
      },
      watch: () => () => undefined,
    };
  }
  const now = new Map(layers.map(({ digest, size, exists }): [string, LayerProgress] =>
    [digest, { name: short(digest), state: exists ? 'Already exists' : 'Waiting', done: 0, size }]));
  const set = (digest: string, state: LayerProgress['state'], done: number): void => {
    const before = now.get(digest);
    if (before !== undefined && before.state !== 'Already exists') now.set(digest, { ...before, state, done });
  };
  const tell = (): void => listener([...now.values()]);
  tell();
  return {
    news: ({ blob }, news) => {
      if (news !== 'exists') set(blob, news === 'unpacking' ? 'Extracting' : 'Pull complete', now.get(blob)?.size ?? 0);
      tell();
    },
    watch: (layout, blobFile) => {
      const look = (): void => {
        const open = layers.filter(({ digest, size }) => {
          const whole = stat(blobFile(digest))?.size === size;
          if (whole) set(digest, 'Download complete', size);
          return !whole;
        });
        for (const [digest, size] of assign(growing(layout), open)) set(digest, 'Downloading', size);
        tell();
      };
      const clock = setInterval(look, LOOK_EVERY_MS);
      return () => {
        clearInterval(clock);
        look();
      };
    },
  };
};
