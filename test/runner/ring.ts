import type { Case } from './report.ts';

/** What a ring may ask of the run that it is part of. */
export interface Run {
  /** Where reports go, one directory a ring. */
  readonly reports: string;
  /** Parts of file names: run only these. Empty: all. */
  readonly only: readonly string[];
  /** Called now and then while a ring works. */
  readonly tick: (sign: string) => void;
}

export interface Skipped {
  readonly skipped: string;
}

/** One kind of tests. Rings are run one after another, cheap ones first. */
export interface Ring {
  readonly name: string;
  /** Rings chosen by this word too: `e2e` is both runtimes. */
  readonly family?: string;
  /** It runs bin/sc, thus dist/. */
  readonly needsBundle?: boolean;
  readonly run: (run: Run) => Promise<readonly Case[] | Skipped>;
}

export const isSkipped = (result: readonly Case[] | Skipped): result is Skipped => 'skipped' in result;
