// A plan for a reader: each step with what asked for it, what it rests on, where the kernel shows it, how it is undone.
import type { Plan, Step } from '../plan/step.ts';
import { LESSONS } from './lessons.ts';
import { undoCommand } from './monitor.ts';
import { oneLine } from './quote.ts';
import { stepLines } from './render.ts';

const row = (name: string, text: string): string => `    ${name.padEnd(8)}${text}`;

const MOST_LINES = 3;

const entry = (step: Step, number: number): string[] => {
  const { why, proof, undo } = step;
  const lesson = LESSONS[step.kind];
  const does = stepLines(step);
  const shown = does.length > MOST_LINES + 1 ? [...does.slice(0, MOST_LINES), `(and ${does.length - MOST_LINES} lines more)`] : does;
  return [
    `${String(number).padStart(2)}  ${step.id}${why.flag === undefined ? '' : `   because of ${oneLine(why.flag)}`}`,
    ...(why.text === '' ? [] : [`    ${why.text}`]),
    row('kernel', lesson.text),
    ...shown.map((line, at) => row(at === 0 ? 'runs' : '', line)),
    ...(proof === undefined ? [] : [row('see', proof.replace('CGROUP', '$cg'))]),
    ...(undo ?? []).map((one) => row('undo', undoCommand(one))),
    row('read', lesson.manual),
    '',
  ];
};

/** The whole plan in words, in its order. */
export const explain = (plan: Plan): string => [`# ${oneLine(plan.title, 2000)}`, '', ...plan.steps.flatMap((step, at) => entry(step, at + 1))].join('\n');
