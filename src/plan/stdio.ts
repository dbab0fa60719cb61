// Input and output of the container: named pipes, read by processes that live as long as it does. fifo(7)
import type { HostFacts } from '../model/host-facts.ts';
import type { ContainerSpec } from '../model/spec.ts';
import type { Step } from './step.ts';
import { why } from './why.ts';

/** Of a host without an awk: see refusals. */
const GAWK: NonNullable<HostFacts['awk']> = { kind: 'gawk', path: '/usr/bin/gawk' };

/**
 * script(1) makes the terminal, holds its other end and writes down all that comes out of it: the log. It does so in a
 * mount namespace whose /dev/pts are terminals of the container's own; those of the host are out of the container's reach.
 */
const terminalSteps = (spec: ContainerSpec): Step[] => [
  {
    id: 'terminal.open', kind: 'terminal.open', 
    why: why(spec, "script holds one end and writes the log, the container gets the other: a terminal of its own, never yours", 'tty', 'interactive', 'detach'), proof: '/proc/PID/fd/0',
  },
  { id: 'terminal.size', kind: 'terminal.size', uid: spec.process.user.uid, why: { text: 'yours at the start; sc sets it again when yours changes' } },
];

export const stdioSteps = (spec: ContainerSpec, { awk = GAWK }: HostFacts): Step[] => {
  if (spec.terminal === true) return terminalSteps(spec);
  const pump: Step = {
    id: 'log.pump', kind: 'log.pump', awk: awk.kind, command: awk.path, attached: spec.attached, undo: [{ kind: 'processes.kill' }],
    why: why(spec, `two readers put "time stream F" before each line; one write a line, so lines never mix${spec.attached ? '. tee: the caller gets every byte at once' : ''}`, 'detach'),
  };
  if (spec.stdin === 'none') return [pump];
  return [
    pump,
    {
      id: 'stdin.open', kind: 'stdin.open', mode: spec.stdin,
      why: why(spec, spec.stdin === 'once' ? 'what you send, to its end' : 'held open: whoever attaches may write, and may leave', 'interactive', 'detach'),
    },
  ];
};
