// What stands above the first step: the variables and the four functions that every program shares.
import type { Plan } from '../plan/step.ts';
import { oneLine, quote } from './quote.ts';

const hostName = (hostname: Plan['hostname']): string[] => {
  if (hostname === undefined) return [];
  if ('name' in hostname) return [`host=${quote(hostname.name)}`];
  return [hostname.from === 'kernel' ? 'read -r host < /proc/sys/kernel/hostname' : 'host=$short'];
};

/** fd 3 hears of each step and of what a failing command says. */
const marks = (why: string): string => `[ "\${SC_MARKS-}" ] || exec 3>&2              # ${why}`;

/** Prints the step's heading, which is also its mark. printf: echo would read a backslash. */
export const STEP = `step() { now=$1; printf '# %s\\n' "$*" >&3; }`;

/** A shell inside another says which of its steps failed, and ends. */
export const INNER_TRAP = `trap 'echo "sc: step $now failed" >&3; exit 125' EXIT`;

/** What failed after pid.publish was never process 1: without the file the monitor takes all back. */
export const LEAVE_TRAP = `trap 'rm -f "$run/pid"; echo "sc: step $now failed" >&3; exit 125' EXIT`;

/** The same for an exec. */
export const EXEC_TRAP = `trap 'rm -f "$mine/pid"; echo "sc: step $now failed" >&3; exit 125' EXIT`;

/** Takes back what was done when a step fails. */
const UNDO: readonly string[] = [
  'undo() { undo_list="$*; $undo_list"; }       # newest first',
  "undo_list='' pumps=''",
  'failed() {',
  "  trap '' EXIT",
  '  set +e',
  '  [ -z "$now" ] || echo "sc: step $now failed" >&3',
  '  eval "$undo_list"',
  '  exit 125',
  '}',
  'trap failed EXIT                             # set -e and any missing tool end here',
];

export const runPrologue = ({ title, settings, hostname }: Plan): string[] => [
  '#!/bin/sh',
  `# ${oneLine(title, 2000)}`,
  '#',
  '# This text is the whole of what sc does. It stays until the container ends ("the monitor"); -d only means that sc',
  '# leaves at the mark container.ready. By hand it makes an equal container under an id of its own: sc trace X | sh',
  `state=${quote(settings.state)}`,
  "id=${SC_ID:-$(tr -d '\\n-' < /proc/sys/kernel/random/uuid; tr -d '\\n-' < /proc/sys/kernel/random/uuid)}",
  'short=${id%"${id#????????????}"}            # its first twelve digits',
  'data=$state/containers/$id                  # survives a reboot: upper (what the container writes), log, exit.json',
  `run=${quote(settings.run)}/$id`.padEnd(44) + '# does not: pid, pipes, mount point',
  `cg=${quote(settings.cgroups)}/$id`.padEnd(44) + '# its control group (cgroup v2)',
  'layers=$state/layers                        # unpacked images; layers/init holds only mount points',
  'root=$run/rootfs',
  ...hostName(hostname),
  'export id short host data run cg layers root',
  `export PATH=${quote(settings.path)} LC_ALL=C`,
  'export LIBMOUNT_FORCE_MOUNT2=always         # mount(2): fsconfig(2) takes no lowerdir= of over 256 bytes',
  'umask 022',
  "trap '' PIPE                                # nobody need listen to the end; env gives the container the default back",
  'set -eu',
  '',
  marks('fd 3 hears of each step: sc sets SC_MARKS and reads it; by hand it is stderr'),
  'exec 8>&2 2>&3                              # 8: your stderr; 2: what a failing command says goes where the steps go',
  STEP,
  ...UNDO,
];

export const visitPrologue = ({ title, settings, container = '' }: Plan): string[] => [
  '#!/bin/sh',
  `# ${oneLine(title, 2000)}`,
  `id=${quote(container)}`,
  `state=${quote(settings.state)}`,
  'data=$state/containers/$id',
  `run=${quote(settings.run)}/$id`,
  `cg=${quote(settings.cgroups)}/$id`,
  `export PATH=${quote(settings.path)} LC_ALL=C`,
  'set -eu',
  '',
  marks('fd 3 hears of each step'),
  'exec 2>&3',
  STEP,
  `trap '[ $? = 0 ] || echo "sc: step $now failed" >&3' EXIT`,
];

export const execPrologue = ({ title, settings, hostname, container = '' }: Plan): string[] => [
  '#!/bin/sh',
  `# ${oneLine(title, 2000)}`,
  '#',
  '# Stays until the command ends; -d only means that sc leaves at the mark process.enter.',
  `id=${quote(container)}`,
  'short=${id%"${id#????????????}"}            # its first twelve digits',
  `run=${quote(settings.run)}/$id`,
  `cg=${quote(settings.cgroups)}/$id`,
  'mine=$run/exec-$$                            # pid and pipes of this exec',
  'x=$cg/exec-$$                                # its own control group, below the container\'s',
  ...hostName(hostname),
  'export mine x host pid',
  `export PATH=${quote(settings.path)} LC_ALL=C`,
  'umask 022',
  "trap '' PIPE                                # nobody need listen to the end; env gives the command the default back",
  'set -eu',
  '',
  marks('fd 3 hears of each step: sc sets SC_MARKS and reads it; by hand it is stderr'),
  'exec 7<&0 8>&2 2>&3                         # 7, 8: your stdin and stderr; 2: what a failing command says goes where the steps go',
  STEP,
  ...UNDO,
];
