// A plan as one text for sh. Reads the plan, decides nothing: the order, the arguments and the reasons are the plan's.
import type { Plan, Step, StepKind } from '../plan/step.ts';
import { EXEC } from './exec.ts';
import { INSIDE } from './inside.ts';
import { MONITOR, undoLine } from './monitor.ts';
import { INNER_TRAP, LEAVE_TRAP, execPrologue, runPrologue, STEP, visitPrologue } from './prologue.ts';
import { delimiter, oneLine, quote } from './quote.ts';
import { VISIT } from './visit.ts';

const WRITERS = { ...MONITOR, ...INSIDE, ...EXEC, ...VISIT } as { readonly [K in StepKind]: (step: Step) => string[] };

/** The lines of one step alone, without heading and undo. */
export const stepLines = (step: Step): string[] => WRITERS[step.kind](step);

/** `step id 'why'`, with the flag that asked for it in front. */
const heading = ({ id, why }: Step): string => {
  const text = [why.flag, why.text].filter((part) => part !== undefined && part !== '').join(': ');
  return text === '' ? `step ${id}` : `step ${id} ${quote(oneLine(text))}`;
};

const block = (step: Step): string[] => [
  '',
  // No mark after container.ready: with -d its reader is gone by then.
  step.kind === 'process.exec' ? heading(step).replace(/^step/, '#') : heading(step),
  ...stepLines(step),
  ...(step.undo ?? []).map(undoLine),
];

const document = (name: string, lines: readonly string[]): { open: string; lines: string[] } => {
  const end = delimiter(name, lines.join('\n'));
  return { open: ` <<'${end}'`, lines: [...lines, end] };
};

const opened = (lines: readonly string[], suffix: string): string[] => [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${suffix}`];

const afterwards = [
  '[ -e "$run/pid" ] || { now=; exit 125; }     # never got ready: the step that failed has said so',
  "trap '' EXIT                                 # from here on nothing stops us",
  'set +e',
];

const renderRun = (plan: Plan): string[] => {
  const enter = plan.steps.findIndex(({ kind }) => kind === 'namespaces.make');
  const keep = plan.steps.findIndex(({ kind }) => kind === 'tools.keep');
  const exec = plan.steps.findIndex(({ kind }) => kind === 'process.exec');
  const blocks = (from: number, to: number): string[] => plan.steps.slice(from, to).flatMap(block);

  const leave = document('LEAVE', ['set -eu', STEP, LEAVE_TRAP, ...blocks(keep + 1, exec + 1)]);
  const inside = document('INSIDE', [
    '',
    '# This shell is still outside the new process numbers; its FIRST child is process 1 of the container: the bracket.',
    '# Nothing may be started before it, nor (the kernel refuses) after its end. So this shell only waits and tells.',
    'exec 2>/dev/null                             # a shell says "Killed" of its child; that is no word of the container',
    '(',
    'exec 2>&3 7>&-',
    'set -eu',
    STEP,
    INNER_TRAP,
    ...opened(blocks(enter + 1, keep + 1), leave.open),
    ...leave.lines,
    ')',
    'code=$?',
    'echo "$code" >&7',
    'exit "$code"',
  ]);
  return [
    ...runPrologue(plan),
    ...opened(blocks(0, enter + 1), `${inside.open} || code=$?`),
    ...inside.lines,
    ...afterwards,
    ...blocks(exec + 1, plan.steps.length),
    '',
    'exit "$code"',
  ];
};

const renderExec = (plan: Plan): string[] => {
  const at = (wanted: StepKind): number => plan.steps.findIndex(({ kind }) => kind === wanted);
  const [join, enter, last] = [at('cgroup.enter'), at('namespaces.enter'), at('process.enter')];
  const blocks = (from: number, to: number): string[] => plan.steps.slice(from, to).flatMap(block);
  const leave = document('LEAVE', ['set -eu', STEP, INNER_TRAP, ...blocks(enter + 1, last + 1)]);
  return [
    ...execPrologue(plan), ...blocks(0, join),
    '',
    'code=0',
    '(',
    INNER_TRAP,
    ...opened(blocks(join, enter + 1), leave.open), ...leave.lines,
    ') &',
    'child=$!',
    ...blocks(last + 1, plan.steps.length),
    '',
    'exit "$code"',
  ];
};

const TEXTS: { readonly [F in Plan['form']]: (plan: Plan) => string[] } = {
  run: renderRun, exec: renderExec, visit: (plan) => [...visitPrologue(plan), ...plan.steps.flatMap(block)],
};

/** The program. Equal plans give equal texts, byte for byte; it ends in a newline. */
export const render = (plan: Plan): string => `${TEXTS[plan.form](plan).join('\n')}\n`;
