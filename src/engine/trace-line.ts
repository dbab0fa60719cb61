// One line of --trace: the step, its time, its reason.
import type { Step } from '../plan/step.ts';

export const traceLine = ({ id, why }: Step, ms: number): string =>
  `${ms.toFixed(1).padStart(8)} ms  ${id.padEnd(16)} ${why.flag === undefined ? '' : `${why.flag}: `}${why.text}\n`;
