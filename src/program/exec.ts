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
  const input = step.stdin === 'none' ? '<&7' : '<"$mine/stdin"';
  return chainLines(step, `${input} >&5 2>&6 3>&- 5>&- 6>&- 7<&-`);
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
  'caller.watch': () => [
    '{ read -r word <&4 || :; while [ -d "$x" ]; do echo 1 > "$x/cgroup.kill"; sleep 0.05; done; } <&4 >/dev/null 2>&1 3>&- 8>&- &',
    'watcher=$! pumps="$pumps $!"',
    'exec 4<&-',
  ],
  'cgroup.enter': () => ['echo 0 > "$x/cgroup.procs"                   # 0 is the shell that writes'],
  'namespaces.enter': ({ pipes }) => [
    'exec nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root=/ --wd="/proc/$pid/root" \\',
    `  sh ${pipes.length === 0 ? '5>&1 6>&8' : '5>"$mine/stdout" 6>"$mine/stderr"'} 8>&-`,
  ],
  'exec.publish': () => ['read -r stat < /proc/self/stat', 'read -r boot < /proc/sys/kernel/random/boot_id', 'echo "$stat $boot" > "$mine/pid"'],
  'process.enter': enterLines,
  'exec.pump': ({ pipes }) => pipes.flatMap((name) => PUMP[name]),
  'exec.wait': ({ pipes }) => [
    'wait "$child" || code=$?',
    '[ -e "$mine/pid" ] || { now=; exit 125; }    # never got there: the step that failed has said so',
    "trap '' EXIT                                 # from here on nothing stops us",
    'set +e',
    ...(pipes.includes('stdin') ? ['kill "$feeder"'] : []),
    ...(pipes.length === 0 ? [] : [
      'if read -r left < "$x/cgroup.procs"; then   # what the command left running may hold the pipes: not for long',
      '  { sleep 2; kill "$out" "$err"; } >/dev/null 2>&1 3>&- 8>&- &',
      'fi',
      'wait "$out" "$err"                           # every byte is with the caller',
    ]),
  ],
  'exec.remove': ({ watched }) => [
    ...(watched ? ['kill "$watcher"'] : []),
    'while read -r left; do echo "$left" > "$cg/cgroup.procs"; done < "$x/cgroup.procs"',
    'rmdir "$x"',
    'rm -rf "$mine"',
  ],
};
