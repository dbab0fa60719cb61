// The way of docker's verbs that take several containers: all are tried, each that went well is printed as it was
// typed, each that failed says so, and one failure is enough for exit code 1.
import { ScError } from '../errors.ts';
import { print as say, warn } from '../output/print.ts';
import { requireRoot } from '../engine/privilege.ts';

export interface EachOptions {
  /** What an error is worth: docker's `rm -f` of nothing is no failure. */
  readonly forgives?: (error: ScError) => boolean;
  readonly print?: (word: string) => void;
}

/** @returns 0, or 1 if one of them failed */
export const forEachContainer = async (verb: string, words: readonly string[], act: (word: string) => Promise<void>, { forgives, print }: EachOptions = {}): Promise<number> => {
  requireRoot(verb);
  let code = 0;
  for (const word of words) {
    try {
      await act(word);
      (print ?? say)(word);
    } catch (error) {
      if (!(error instanceof ScError)) throw error;
      warn(`sc: ${error.message}`);
      if (forgives?.(error) !== true) code = 1;
    }
  }
  return code;
};
