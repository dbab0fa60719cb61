// The steps that the monitor does, on the host: before the namespaces are made, and after the container has ended.
import type { StepKind, StepOf, Undo } from '../plan/step.ts';
import type { AwkKind } from '../model/host-facts.ts';
import { delimiter, quote } from './quote.ts';
import { fstabLines } from './fstab.ts';

/** The lines of one step, without its heading. */
export type Writers<K extends StepKind> = { readonly [Kind in K]: (step: StepOf<Kind>) => string[] };

// The name first: a link that leads nowhere is free to be taken, and would then be the next container's.
// "$names/…" of a container without a name is a path that never exists.
const state = (withData: boolean): string => `rm -rf "$run"${withData ? ' "$state/names/${SC_NAME:-$id}" "$data"' : ''}`;

const UNDO: { readonly [K in Undo['kind']]: (undo: Extract<Undo, { kind: K }>) => string } = {
  'state.remove': ({ withData }) => state(withData),
  'cgroup.remove': () => 'rmdir "$cg"',
  'exec.remove': () => '[ ! -e "$x/cgroup.kill" ] || echo 1 > "$x/cgroup.kill"; [ -z "$pumps" ] || kill $pumps 2>/dev/null; rm -rf "$mine"; rmdir "$x"',
  'processes.kill': () => '[ -z "$pumps" ] || kill $pumps 2>/dev/null',
};

/** The command that takes a step back. */
export const undoCommand = (undo: Undo): string => (UNDO[undo.kind] as (undo: Undo) => string)(undo);

/** The line that stands beside the step it takes back. */
export const undoLine = (undo: Undo): string => `undo '${undoCommand(undo)}'`;

// Each awk has its own way to the time; only gawk can tell that a last line had no end (RT), marked P as in CRI.
const PUMPS: { readonly [K in AwkKind]: { readonly text: readonly string[]; readonly flags: string } } = {
  gawk: {
    text: [
      '@load "time"',
      '{ now = gettimeofday(); second = int(now)',
      '  if (second != last) { last = second; stamp = strftime("%Y-%m-%dT%H:%M:%S", second, 1) }',
      '  printf "%s.%06dZ %s %s %s\\n", stamp, (now - second) * 1000000, stream, RT == "" ? "P" : "F", $0; fflush() }',
    ],
    flags: '',
  },
  mawk: { text: ['{ print strftime("%Y-%m-%dT%H:%M:%SZ", systime(), 1), stream, "F", $0; fflush() }'], flags: ' -W interactive' },
  busybox: { text: ['{ print strftime("%Y-%m-%dT%H:%M:%SZ", systime(), 1), stream, "F", $0; fflush() }'], flags: '' },
};

const pump = ({ awk, command, attached }: StepOf<'log.pump'>): string[] => {
  const { text, flags } = PUMPS[awk];
  const program = awk === 'busybox' ? `${quote(command)} awk` : quote(command);
  const reader = (stream: string): string[] => [
    `${program}${flags} -v stream=${stream} "$pump" <"$run/${stream}${attached ? '.log' : ''}" >>"$data/log" 2>/dev/null 3>&- 8>&- 9>&- &`,
    'pumps="$pumps $!"',
  ];
  // tee tells of a reader that is gone on fd 3, and goes on: the log must not end with the caller.
  const tee = (stream: string, to: string, variable: string): string[] => [
    `tee --output-error=warn "$run/${stream}.log" <"$run/${stream}"${to} 2>&3 8>&- 9>&- &`,
    `${variable}=$! pumps="$pumps $!"`,
  ];
  return [
    `mkfifo -m 666 "$run/stdout" "$run/stderr"${attached ? ' "$run/stdout.log" "$run/stderr.log"' : ''} # 666: any user may reopen /dev/stdout; $run is closed`,
    ...(text.length === 1 ? [`pump='${text[0] ?? ''}'`] : [`pump='${text[0] ?? ''}`, ...text.slice(1, -1), `${text.at(-1) ?? ''}'`]),
    ...reader('stdout'),
    ...reader('stderr'),
    ...(attached ? [...tee('stdout', '', 'out'), ...tee('stderr', ' >&8', 'err')] : []),
  ];
};

export const MONITOR: Writers<
  'state.make' | 'sources.make' | 'lock.take' | 'files.write' | 'fstab.write' | 'cgroup.make' | 'cgroup.limit' | 'log.pump' | 'stdin.open' | 'exit.publish' | 'cgroup.remove' | 'state.remove'
> = {
  'state.make': ({ privileged }) => [
    'mkdir -p "$data"',
    // Not -p: an id that is taken ends here, before anything is registered to be undone.
    `mkdir "$data/upper" "$data/work"${privileged ? ' "$data/dev-upper" "$data/dev-work"' : ''}`,
  ],
  'sources.make': ({ directories }) => [`mkdir -p ${directories.map(quote).join(' ')}`],
  'lock.take': () => ['exec 9>"$data/lock"                          # 9>&- below: a child must not hold it', 'flock --timeout 1 9'],
  'files.write': ({ network }) => [
    'mkdir -p "$root"',
    'printf \'%s\\n\' "$host" > "$run/hostname"',
    ...(network === 'host'
      ? ['cat /etc/hosts > "$run/hosts"', 'cat /etc/resolv.conf > "$run/resolv.conf"']
      : [
          `printf '%s\\n' '127.0.0.1 localhost' '::1 localhost ip6-localhost ip6-loopback' > "$run/hosts"`,
          ': > "$run/resolv.conf"                       # no network: nobody to ask',
        ]),
  ],
  'fstab.write': ({ entries }) => {
    const lines = fstabLines(entries);
    const end = delimiter('FSTAB', lines.join('\n'));
    return [`cat > "$run/fstab" <<${end}`, ...lines, end];
  },
  'cgroup.make': ({ controllers }) => {
    const words = quote(controllers.map((name) => `+${name}`).join(' '));
    if (controllers.length === 0) return ['mkdir -p "$cg"'];
    // Top-down: a group can hand on only what it was given. cgroups(7), "no internal processes"
    return [
      '[ -d "${cg%/*}" ] || mkdir -p "${cg%/*}"',
      `echo ${words} > "\${cg%/*/*}/cgroup.subtree_control"`,
      `echo ${words} > "\${cg%/*}/cgroup.subtree_control"`,
      'mkdir -p "$cg"',
    ];
  },
  'cgroup.limit': ({ files }) =>
    files.map(({ file, value, optional }) => `${optional === true ? `[ ! -e "$cg/${file}" ] || ` : ''}echo ${quote(value)} > "$cg/${file}"`),
  'log.pump': pump,
  'stdin.open': ({ mode }) =>
    mode === 'open'
      ? ['mkfifo -m 666 "$run/stdin"', 'exec 7<>"$run/stdin"']
      : [
          'mkfifo -m 666 "$run/stdin"',
          'exec 7<&0                                    # a shell gives /dev/null to what it starts with &',
          'cat <&7 >"$run/stdin" 2>/dev/null 3>&- 8>&- 9>&- &',
          'feeder=$! pumps="$pumps $!"',
          'exec 7<&-',
        ],
  'exit.publish': ({ attached, stdin, memory }) => [
    ...(stdin === 'once' ? ['kill "$feeder"'] : []),
    ...(memory
      ? ['oom=0', 'while read -r event count; do [ "$event" != oom_kill ] || oom=$count; done < "$cg/memory.events"']
      : []),
    `echo "{\\"exitCode\\":$code${memory ? ',\\"oomKills\\":$oom' : ''}}" > "$data/exit.json.new"`,
    'mv "$data/exit.json.new" "$data/exit.json"',
    ...(attached ? ['wait "$out" "$err"                           # the caller has every byte'] : []),
  ],
  'cgroup.remove': () => [
    '[ ! -e "$cg/cgroup.kill" ] || echo 1 > "$cg/cgroup.kill"',
    'for try in 1 2 3 4 5; do [ ! -d "$cg" ] || rmdir "$cg" || { find "$cg" -mindepth 1 -depth -type d -exec rmdir {} +; sleep 0.05; continue; }; break; done',
  ],
  'state.remove': ({ withData }) => ['wait', state(withData)],
};
