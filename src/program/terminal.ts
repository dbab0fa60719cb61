// The steps that give a container a terminal: script(1) in a mount namespace with terminals of the container's own.
import { delimiter } from './quote.ts';
import type { Writers } from './monitor.ts';

/** A terminal that a program opens by itself has no size. */
const SIZE = 'stty rows "${SC_ROWS:-24}" cols "${SC_COLS:-80}"';

export const TERMINAL: Writers<'terminal.open' | 'terminal.size' | 'terminal.join'> = {
  'terminal.open': () => [
    'mkfifo -m 600 "$run/stdin"                   # whoever attaches writes here',
    'code=0',
    'unshare --mount --propagation private \\',
    '  sh 7>"$run/exit" 8>&- 9>&-',
  ],
  'terminal.size': ({ uid }) => [SIZE, ...(uid === 0 ? [] : [`chown ${uid} /proc/self/fd/0                 # may open it again, as /dev/stdout`])],
  'terminal.join': () => [
    'code=0',
    'unshare --mount --propagation private \\',
    '  sh 4<&- 7<&- 8>&-',
  ],
};

const SCRIPT = 'script --quiet --return --flush --echo always';

/** A file that script starts, for it hands a command line to a shell: so that line is only the name of a file. */
const outside = (file: string, lines: readonly string[]): string[] => {
  const end = delimiter('OUTSIDE', lines.join('\n'));
  return [`cat > "${file}" <<'${end}'`, ...lines, end];
};

/**
 * What the shell does that becomes script.
 * @param lines what the terminal's first process does, which is on its way to become the container's
 */
export const terminalShell = (lines: readonly string[]): string[] => [
  'mount -n -t devpts -o nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5 devpts /dev/pts # /dev/ptmx leads to the pts beside it',
  '',
  '# What script starts: it hands a command line to a shell, so that line is only the name of a file.',
  ...outside('$run/inside.sh', lines),
  'export SHELL=/bin/sh',
  '# <>: the pipe has no end as long as somebody may write, and script itself may. The screen is the log, byte for byte.',
  `exec ${SCRIPT} --command 'exec sh "$run/inside.sh"' --log-timing "$data/screen.times" --log-out /dev/null <>"$run/stdin" >>"$data/screen" 2>&3`,
];

/**
 * The same for an exec: /dev becomes one that leads to the container's terminals, and to nothing else.
 * @param detach nobody reads what the terminal shows
 */
export const joinShell = (lines: readonly string[], detach: boolean): string[] => [
  'exec 6>/dev/null',
  'cd "/proc/$pid/root/dev/pts"                 # the container may have put a link there: so look where it led',
  'exec 5<.',
  'while read -r key value; do [ "$key" != mnt_id: ] || mount=$value; done < /proc/self/fdinfo/5',
  "found=''",
  'while read -r number rest; do [ "$number" != "$mount" ] || found=$rest; done < "/proc/$pid/mountinfo"',
  `case $found in *' - devpts '*) ;; *) echo "/dev/pts of the container is not its own devpts" >&2; false ;; esac`,
  'mount -n -t tmpfs -o nosuid,noexec,size=64k tmpfs /dev',
  'ln -s /proc/self/fd/5 /dev/pts',
  'ln -s pts/ptmx /dev/ptmx',
  '',
  '# What script starts: it hands a command line to a shell, so that line is only the name of a file.',
  ...outside('$mine/enter.sh', lines),
  'export SHELL=/bin/sh',
  '# <>: the pipe has no end as long as somebody may write, and script itself may.',
  `exec ${SCRIPT} --command 'exec sh "$mine/enter.sh"' --log-out /proc/self/fd/6 <>"$mine/stdin" ${detach ? '>&6' : '>"$mine/stdout"'} 2>&3`,
];

/** What holds a terminal open, for whoever sets its size. @param directory of its owner in the run directory */
export const holderLines = (directory: '$run' | '$mine'): string[] => [
  'read -r stat < /proc/self/stat', 'read -r boot < /proc/sys/kernel/random/boot_id', `echo "$stat $boot" > "${directory}/terminal"`.padEnd(45) + '# whose fd 5 is the terminal: to set its size',
];
