// One line of --trace: the step, its time, its reason.

interface TracedStep {
  readonly id: string;
  readonly why: { readonly flag?: string; readonly text: string };
}

export const traceLine = ({ id, why }: TracedStep, ms: number): string =>
  `${ms.toFixed(1).padStart(8)} ms  ${id.padEnd(16)} ${why.flag === undefined ? '' : `${why.flag}: `}${why.text}\n`;
