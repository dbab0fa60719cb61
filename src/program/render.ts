// A plan as one text for sh. Reads the plan, decides nothing: the order, the arguments and the reasons are the plan's.
import type { Plan, Step, StepKind } from '../plan/step.ts';
import { EXEC } from './exec.ts';
import { INSIDE } from './inside.ts';
import { MONITOR, undoLine } from './monitor.ts';
import { EXEC_TRAP, INNER_TRAP, LEAVE_TRAP, execPrologue, runPrologue, STEP, visitPrologue } from './prologue.ts';
import { delimiter, oneLine, quote } from './quote.ts';
import { holderLines, joinShell, TERMINAL, terminalShell } from './terminal.ts';
import { VISIT } from './visit.ts';

const WRITERS = { ...MONITOR, ...INSIDE, ...EXEC, ...TERMINAL, ...VISIT } as { readonly [K in StepKind]: (step: Step) => string[] };

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

/** @param lines of the process that script starts */
const atTerminal = (before: readonly string[], lines: readonly string[]): string[] => {
  const shell = document('TERMINAL', ['set -eu', STEP, 'now=terminal.open', INNER_TRAP, ...terminalShell(['exec 2>&3', 'set -eu', STEP, INNER_TRAP, ...lines])]);
  return [...opened(before, `${shell.open} || code=$?`), ...shell.lines];
};

const renderRun = (plan: Plan): string[] => {
  const enter = plan.steps.findIndex(({ kind }) => kind === 'namespaces.make');
  const keep = plan.steps.findIndex(({ kind }) => kind === 'tools.keep');
  const exec = plan.steps.findIndex(({ kind }) => kind === 'process.exec');
  const open = plan.steps.findIndex(({ kind }) => kind === 'terminal.open');
  const blocks = (from: number, to: number): string[] => plan.steps.slice(from, to).flatMap(block);

  const leave = document('LEAVE', ['set -eu', STEP, LEAVE_TRAP, ...blocks(keep + 1, exec + 1)]);
  const inside = document('INSIDE', [
    '',
    '# This shell is still outside the new process numbers; its FIRST child is process 1 of the container: the bracket.',
    '# Nothing may be started before it, nor (the kernel refuses) after its end. So this shell only waits and tells.',
    'exec 2>/dev/null                             # a shell says "Killed" of its child; that is no word of the container',
    ...(open < 0 ? [] : holderLines('$run')),
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
  const until = open < 0 ? [...opened(blocks(0, enter + 1), `${inside.open} || code=$?`), ...inside.lines] : atTerminal(blocks(0, open + 1), [...opened(blocks(open + 1, enter + 1), inside.open), ...inside.lines]);
  return [
    ...runPrologue(plan),
    ...until,
    ...afterwards,
    ...blocks(exec + 1, plan.steps.length),
    '',
    'exit "$code"',
  ];
};

/** What joins the container, up to the command, and what it is called by the shell that waits for it. */
const joining = ({ steps }: Plan): string[] => {
  const at = (wanted: StepKind): number => steps.findIndex(({ kind }) => kind === wanted);
  const [terminal, join, enter, last] = [at('terminal.join'), at('cgroup.enter'), at('namespaces.enter'), at('process.enter')];
  const blocks = (from: number, to: number): string[] => steps.slice(from, to).flatMap(block);
  const leave = document('LEAVE', ['set -eu', STEP, EXEC_TRAP, ...blocks(enter + 1, last + 1)]);
  const step = steps[terminal];
  if (step?.kind !== 'terminal.join') return ['', 'code=0', '(', 'exec 4<&-', INNER_TRAP, ...opened(blocks(join, enter + 1), leave.open), ...leave.lines, ') &'];
  const lines = ['exec 2>&3 6>&-', 'set -eu', STEP, INNER_TRAP, ...holderLines('$mine'), ...opened(blocks(terminal + 1, enter + 1), leave.open), ...leave.lines];
  const shell = document('TERMINAL', ['set -eu', STEP, `now=${step.id}`, INNER_TRAP, ...joinShell(lines, step.detach)]);
  return [...opened(blocks(terminal, terminal + 1), `${shell.open} &`), ...shell.lines];
};

const renderExec = (plan: Plan): string[] => {
  const first = plan.steps.findIndex(({ kind }) => kind === 'terminal.join' || kind === 'cgroup.enter');
  const last = plan.steps.findIndex(({ kind }) => kind === 'process.enter');
  return [
    ...execPrologue(plan), ...plan.steps.slice(0, first).flatMap(block),
    ...joining(plan),
    'child=$!',
    "trap '' EXIT                                 # from here on nothing stops us, least of all that nobody reads the marks",
    'set +e',
    ...plan.steps.slice(last + 1).flatMap(block),
    '',
    'exit "$code"',
  ];
};

const TEXTS: { readonly [F in Plan['form']]: (plan: Plan) => string[] } = {
  run: renderRun, exec: renderExec, visit: (plan) => [...visitPrologue(plan), ...plan.steps.flatMap(block)],
};

/** The program. Equal plans give equal texts, byte for byte; it ends in a newline. */
export const render = (plan: Plan): string => `${TEXTS[plan.form](plan).join('\n')}\n`;
