// The plan of `exec`: one more process in a container that runs. Pure, like the plan of a run. Two shells: one on the
// host, which waits and cleans up, and one that has entered the container and becomes the command.
import type { HostFacts } from '../model/host-facts.ts';
import type { ContainerSpec } from '../model/spec.ts';
import { processEnter } from './process.ts';
import { planSettings } from './settings.ts';
import { PLAN_VERSION, type ExecPipe, type Plan, type Step } from './step.ts';
import type { Visit } from './visit.ts';
import { containerCheck } from './visit.ts';
import { why } from './why.ts';

export interface ExecAsked {
  /** The container's, with the process, the input and the words of this exec in the place of its own. */
  readonly spec: ContainerSpec;
  /** Where the command lies in the container; undefined: its own shell looks. */
  readonly file: string | undefined;
  readonly detach: boolean;
}

/** A terminal is one stream, and its input never ends. */
const pipesOf = ({ spec, detach }: ExecAsked): ExecPipe[] => {
  if (spec.terminal === true) return detach ? ['stdin'] : ['stdin', 'stdout'];
  if (detach) return [];
  return spec.stdin === 'none' ? ['stdout', 'stderr'] : ['stdin', 'stdout', 'stderr'];
};

const terminalSteps = ({ spec, detach }: ExecAsked): Step[] => [
  {
    id: 'terminal.join', kind: 'terminal.join', detach,
    why: why(spec, "one more of the container's own terminals; script holds the other end, which the container never sees", 'tty'), proof: '/proc/PID/fd/0',
  },
  { id: 'terminal.size', kind: 'terminal.size', uid: spec.process.user.uid, why: { text: 'yours at the start; sc sets it again when yours changes' } },
];

const watching = (pipes: readonly ExecPipe[], spec: ContainerSpec): Step[] => [
  { id: 'exec.pump', kind: 'exec.pump', pipes: pipes.filter((name) => name !== 'stdin' || spec.terminal !== true), why: why(spec, 'the kernel takes 10 ms to move a process (an RCU grace period), so we do this meanwhile', 'interactive') },
  {
    id: 'caller.watch', kind: 'caller.watch', terminal: spec.terminal === true,
    why: { text: `sc holds the other end of fd 4: when sc is gone, whatever killed it, so is all that it started${spec.terminal === true ? '; unless it said that you leave by your keys' : ''}` },
  },
];

const steps = (asked: ExecAsked, facts: HostFacts): Step[] => {
  const { spec, detach, file } = asked;
  const pipes = pipesOf(asked);
  const terminal = spec.terminal === true;
  return [
    containerCheck('fail'),
    {
      id: 'exec.make', kind: 'exec.make', pipes,
      why: why(spec, `a control group below the container's: cgroup.kill there ends this exec and nothing else${detach ? '' : '. Pipes: the container never holds what is yours'}`, 'detach'),
      proof: '/proc/PID/cgroup', undo: [{ kind: 'exec.remove' }],
    },
    ...(terminal ? terminalSteps(asked) : []),
    { id: 'cgroup.enter', kind: 'cgroup.enter', why: { text: "by the host's path, so before the namespaces; no controller is handed down: the container's limits hold for it" }, proof: '/proc/PID/cgroup' },
    { id: 'namespaces.enter', kind: 'namespaces.enter', stdio: terminal ? 'terminal' : detach ? 'inherited' : 'pipes', why: { text: 'all of process 1\'s; "/" stays the host\'s, where capsh is, "." is the container\'s root' }, proof: '/proc/PID/ns' },
    { id: 'exec.publish', kind: 'exec.publish', why: { text: 'its number on the host: signals to sc go there' } },
    processEnter(spec, facts, file),
    ...(detach ? [] : watching(pipes, spec)),
    { id: 'exec.wait', kind: 'exec.wait', pumps: detach ? [] : pipes.filter((name) => name !== 'stdin' || !terminal), why: { text: detach ? 'nobody hears of the exit status' : 'the status of the command, and every byte that it wrote' } },
    { id: 'exec.remove', kind: 'exec.remove', watched: !detach, why: { text: 'what the command left running moves up to the container, as with docker' } },
  ];
};

/** `sc exec`. @param visit the container, and the command as typed */
export const planExec = ({ id, title, facts, places }: Visit, asked: ExecAsked): Plan => ({
  version: PLAN_VERSION, title, form: 'exec', container: id, settings: planSettings(facts, places),
  hostname: asked.spec.hostname === undefined ? { from: asked.spec.network === 'host' ? 'kernel' : 'id' } : { name: asked.spec.hostname },
  steps: steps(asked, facts),
});
