// The cells that lists of images share. docker/cli, formatter/image.go, history.go.
import { humanDuration } from './duration.ts';

export const NONE = '<none>';

/** `sha256:` and 64 digits → the first 12. */
export const shortId = (id: string): string => id.slice('sha256:'.length, 'sha256:'.length + 12);

/** As Go prints a time. */
export const createdAt = (created: string | undefined): string => {
  const date = new Date(created ?? '');
  return Number.isNaN(date.getTime()) ? 'N/A' : `${date.toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`;
};

/** `3 weeks ago`. */
export const createdSince = (created: string | undefined, now: number): string => {
  const date = Date.parse(created ?? '');
  return Number.isNaN(date) ? 'N/A' : `${humanDuration(now - date)} ago`;
};
