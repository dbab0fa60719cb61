// The keys that leave a terminal without ending what runs there. moby/term: ascii.go and proxy.go.
import { UsageError } from '../errors.ts';

/** `ctrl-p,ctrl-q`: docker's. */
export const DETACH_KEYS = 'ctrl-p,ctrl-q';

const CONTROL = new Map<string, number>([
  ['@', 0], ...Array.from({ length: 26 }, (_, at): [string, number] => [String.fromCharCode(97 + at), at + 1]), ['[', 27], ['\\', 28], [']', 29], ['^', 30], ['_', 31],
]);

const keyCode = (word: string): number | undefined => {
  if (word.length === 1) return word.charCodeAt(0) < 128 ? word.charCodeAt(0) : undefined;
  return word.startsWith('ctrl-') && word.length === 6 ? CONTROL.get(word.slice(5).toLowerCase()) : undefined;
};

/** @param text single characters or `ctrl-X`, by commas; empty: docker's default. @throws UsageError */
export const parseDetachKeys = (text: string | undefined): readonly number[] =>
  (text === undefined || text === '' ? DETACH_KEYS : text).split(',').map((word) => {
    const code = keyCode(word);
    if (code === undefined) throw new UsageError(`Invalid detach keys (${text ?? ''}) provided: Unknown character: '${word}'`, 1);
    return code;
  });

export interface Typed {
  /** What goes to the program. */
  readonly bytes: Uint8Array;
  /** The keys were pressed: what came behind them is nobody's. */
  readonly detached: boolean;
}

/** Reads what is typed, piece by piece. The beginning of the sequence waits for the key that decides. */
export const detachFilter = (keys: readonly number[]): ((piece: Uint8Array) => Typed) => {
  let matched = 0;
  return (piece) => {
    const bytes: number[] = [];
    for (const byte of piece) {
      if (byte !== keys[matched] && matched > 0) {
        bytes.push(...keys.slice(0, matched));
        matched = 0;
      }
      if (byte === keys[matched]) matched += 1;
      else bytes.push(byte);
      if (matched === keys.length) return { bytes: Uint8Array.from(bytes), detached: true };
    }
    return { bytes: Uint8Array.from(bytes), detached: false };
  };
};
