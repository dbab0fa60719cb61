// The steps of `exec`. The outer shell (host) makes, watches, waits and cleans up; the inner one becomes the command.
import type { ExecPipe, StepOf } from '../plan/step.ts';
import { chainLines } from './inside.ts';
import type { Writers } from './monitor.ts';

const paths = (pipes: readonly ExecPipe[]): string => pipes.map((name) => `"$mine/${name}"`).join(' ');

const PUMP: { readonly [K in ExecPipe]: readonly string[] } = {
  stdin: [
    'cat <&7 >"$mine/stdin" 2>/dev/null 3>&- 4<&- 8>&- &',
    'feeder=$! pumps="$pumps $!"',
    'exec 7<&-',
  ],
  stdout: ['cat <"$mine/stdout" 3>&- 4<&- 8>&- &', 'out=$! pumps="$pumps $!"'],
  stderr: ['cat <"$mine/stderr" >&8 3>&- 4<&- 8>&- &', 'err=$! pumps="$pumps $!"'],
};

const enterLines = (step: StepOf<'process.enter'>): string[] => {
  if (step.terminal === true) return chainLines(step, '<&5 >&5 2>&5 3>&- 4<&- 5>&-');
  return chainLines(step, `${step.stdin === 'none' ? '</dev/null' : '<"$mine/stdin"'} >&5 2>&6 3>&- 4<&- 5>&- 6>&- 7<&-`);
};

const STDIO: { readonly [K in StepOf<'namespaces.enter'>['stdio']]: string } = {
  terminal: '5<&0', inherited: '5>"$host_view/dev/null" 6>&5 8>&-', pipes: '5>"$mine/stdout" 6>"$mine/stderr" 8>&-',
};

const waitLines = ({ pumps }: StepOf<'exec.wait'>): string[] => {
  const outputs = pumps.filter((name) => name !== 'stdin').map((name) => (name === 'stdout' ? '"$out"' : '"$err"')).join(' ');
  return [
    'wait "$child" || code=$?',
    '[ -e "$mine/pid" ] || { now=; failed; }      # never got there: the step that failed has said so',
    ...(pumps.includes('stdin') ? ['kill "$feeder"'] : []),
    ...(outputs === '' ? [] : [
      'if read -r left < "$x/cgroup.procs"; then    # what the command left running may hold the pipes: not for long',
      `  { sleep 2; kill ${outputs}; } >/dev/null 2>&1 3>&- 8>&- &`,
      'fi',
      `wait ${outputs}`.padEnd(46) + '# every byte is with the caller',
    ]),
    'echo "exit $code" >&3                         # sc leaves here',
  ];
};

export const EXEC: Writers<
  'exec.make' | 'caller.watch' | 'cgroup.enter' | 'namespaces.enter' | 'exec.publish' | 'process.enter' | 'exec.pump' | 'exec.wait' | 'exec.remove'
> = {
  'exec.make': ({ pipes }) => [
    '[ ! -d "$x" ] || rmdir "$x"                  # left by one that was killed, when our number was its own',
    'rm -rf "$mine"',
    'mkdir "$mine" "$x"',
    ...(pipes.length === 0 ? [] : [`mkfifo -m 666 ${paths(pipes)}   # 666: any user may reopen /dev/stdout; $run is closed`]),
  ],
  'caller.watch': ({ terminal }) => [
    "watcher=''",
    'if [ "${SC_MARKS-}" ]; then                  # by hand there is no such pipe',
    '  {',
    '    read -r word || :',
    ...(terminal ? ['    [ "$word" != leave ] || { exec 6<"$mine/stdout"; kill "$out"; exec cat <&6; } # what it still says goes nowhere'] : []),
    '    while [ -d "$x" ]; do echo 1 > "$x/cgroup.kill"; sleep 0.05; done',
    '  } <&4 >/dev/null 2>&1 3>&- 8>&- &',
    '  watcher=$! pumps="$pumps $!"',
    '  exec 4<&-',
    'fi',
  ],
  'cgroup.enter': () => ['echo 0 > "$x/cgroup.procs"                   # 0 is the shell that writes'],
  'namespaces.enter': ({ stdio }) => [
    // Of the host's own root the container would get capsh to write (/proc/self/exe) and /dev/null to chmod: CVE-2019-5736.
    'read -r noted < "${mine%/*}/pid"',
    'set -- ${noted##*) }                         # $2: the shell that waits for process 1. Its root is the host, with /dev/null',
    'host_view=/proc/$2/root                      # and our tools read-only, for the container gets them open',
    // A shell has what it starts with & ignore both, and nsenter ends by the signal that ended its child.
    'exec env --default-signal=INT,QUIT,PIPE nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root="$host_view" --wd="/proc/$pid/root" \\',
    `  sh ${STDIO[stdio]}`,
  ],
  'exec.publish': () => ['read -r stat < /proc/self/stat', 'read -r boot < /proc/sys/kernel/random/boot_id', 'echo "$stat $boot" > "$mine/pid"'],
  'process.enter': enterLines,
  'exec.pump': ({ pipes }) => [...pipes.flatMap((name) => PUMP[name]), 'exec >/dev/null 8>&-                         # they alone hold what is yours'],
  'exec.wait': waitLines,
  'exec.remove': ({ watched }) => [
    ...(watched ? ['[ -z "$watcher" ] || kill "$watcher"'] : []),
    'while read -r left; do echo "$left" > "$cg/cgroup.procs"; done < "$x/cgroup.procs"',
    'rmdir "$x"',
    'rm -rf "$mine"',
  ],
};
