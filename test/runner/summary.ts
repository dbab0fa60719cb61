// What the reader of a run sees: a line a ring, what failed, what was not looked at, and the sum.
import { styleText } from 'node:util';
import type { Case } from './report.ts';

export interface RingResult {
  readonly ring: string;
  readonly seconds: number;
  readonly cases: readonly Case[];
  /** Why the ring was not run. */
  readonly skipped?: string;
}

const DETAIL_LINES = 40;

export const count = (cases: readonly Case[], outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;

const failure = ({ file, name, detail }: Case): string[] => {
  const lines = detail.split('\n');
  const shown = lines.length > DETAIL_LINES ? [...lines.slice(0, DETAIL_LINES), `… ${lines.length - DETAIL_LINES} lines more`] : lines;
  return [`  FAILED ${file === name ? name : `${file}: ${name}`}`, ...shown.map((line) => `    | ${line}`)];
};

export const ringLines = ({ ring, seconds, cases, skipped }: RingResult): string[] => {
  const title = ring.padEnd(10);
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  if (skipped !== undefined) return [`${title}${time}  NOT RUN: ${skipped}`];
  if (cases.length === 0) return [`${title}${time}  has no tests yet`];
  const left = count(cases, 'skipped');
  const numbers = `${count(cases, 'passed')} passed  ${count(cases, 'failed')} failed${left === 0 ? '' : `  ${left} skipped`}`;
  const unstable = cases.flatMap(({ file, name, unstable: said }) => (said === undefined ? [] : failure({ file, name, detail: said, outcome: 'failed' })));
  return [
    `${title}${time}  ${numbers}`,
    ...cases.filter(({ outcome }) => outcome === 'failed').flatMap(failure),
    ...unstable.map((line) => line.replace(/^ {2}FAILED/, '  UNSTABLE, passed at the second try:')),
  ];
};

/** Skipped tests by reason. One that another ring ran is no loss, so it says so. */
export const skippedLines = (results: readonly RingResult[]): string[] => {
  const passed = new Set(results.flatMap(({ cases }) => cases.filter(({ outcome }) => outcome === 'passed').map(({ file, name }) => `${file}\0${name}`)));
  const rings = results.filter(({ skipped }) => skipped !== undefined).map(({ ring, skipped }) => `SKIPPED RING ${ring}: ${skipped}`);
  const tests = results.flatMap(({ ring, cases }) => {
    const byReason = new Map<string, Case[]>();
    for (const one of cases) if (one.outcome === 'skipped') byReason.set(one.detail, [...(byReason.get(one.detail) ?? []), one]);
    return [...byReason].map(([reason, ones]) => {
      const elsewhere = ones.filter(({ file, name }) => passed.has(`${file}\0${name}`)).length;
      const files = [...new Set(ones.map(({ file }) => file))].join(', ');
      return `SKIPPED ${ones.length} of ${ring} (${files}): ${reason === '' ? 'no reason given' : reason}${elsewhere === 0 ? '' : `; ${elsewhere} of them passed in another ring`}`;
    });
  });
  return [...rings, ...tests];
};

/** The one line that machines read too. */
export const sum = (results: readonly RingResult[]): string => {
  const cases = results.flatMap((result) => result.cases);
  const skipped = count(cases, 'skipped');
  return `${count(cases, 'passed')} passed, ${count(cases, 'failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
};

/** In a run that decides, a ring that was not run is no success. */
export const exitCode = (results: readonly RingResult[], decides: boolean): number => {
  const cases = results.flatMap((result) => result.cases);
  const nothing = cases.length === 0;
  return nothing || count(cases, 'failed') > 0 || (decides && results.some(({ skipped }) => skipped !== undefined)) ? 1 : 0;
};

export const loud = (line: string): string => (process.stdout.isTTY ? styleText(['bold', 'yellow'], line) : line);
