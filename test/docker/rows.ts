// Rows that both programs are asked, one after the other. There are: `web`, which runs; `over`, which said "out" and "err"
// and ended with 3; `broken`, which was made and never ran.

export interface Row {
  readonly words: readonly string[];
  readonly input?: string;
  /** Why the two may answer differently here. The row is skipped with it, and listed. */
  readonly differs?: string;
}

const row = (line: string, more: Omit<Row, 'words'> = {}): Row => ({ words: line.split(' ').filter((word) => word !== ''), ...more });
const words = (...given: readonly string[]): Row => ({ words: given });
/** A command of the image's shell, in a container of its own. */
const inside = (script: string, ...flags: readonly string[]): Row => ({ words: ['run', '--rm', '--network', 'none', ...flags, 'busybox', 'sh', '-c', script] });

const OLD_DAEMON = 'this daemon is older than the client: it says it in other words';
/** What sc says in fewer or other words of its own; the exit codes are equal. */
const OWN_WORDS = 'sc says it in its own words';

export const ROWS: readonly Row[] = [
  // Numbers of words, flags that are none.
  ...['run', 'rm', 'stop', 'kill', 'wait', 'logs', 'top', 'inspect', 'exec', 'rmi', 'pull'].map((verb) => row(verb)),
  row('import', { differs: 'sc refuses a third word, docker passes over it' }),
  row('images a b', { differs: 'the client has a misprint there' }),
  ...['ps x', 'logs a b', 'info x', 'version x', 'exec web'].map((line) => row(line)),
  ...['run', 'ps', 'rm', 'stop', 'kill', 'wait', 'logs', 'images', 'rmi', 'inspect', 'info'].map((verb) => row(`${verb} --nosuch`)),
  ...['run -Z', 'run --memory', 'run -e', 'run --rm=maybe busybox', 'run --pids-limit x busybox', 'ps -n x', 'stop -t x web', 'logs --tail', 'run --stop-timeout 1.5 busybox'].map((line) => row(line)),

  // What is not there.
  ...['rm', 'stop', 'wait', 'logs', 'top', 'inspect', 'container inspect', 'rm -f', 'exec'].map((verb) =>
    row(`${verb} nosuch${verb === 'exec' ? ' true' : ''}`)),
  ...['rmi nosuch', 'rmi -f nosuch'].map((line) => row(line, { differs: 'one version of the client adds the tag, the other does not' })),
  row('kill nosuch', { differs: OWN_WORDS }), row('image inspect nosuch', { differs: OLD_DAEMON }),
  row('inspect -f {{.Id}} nosuch'), row('ps --filter before=nosuch', { differs: OLD_DAEMON }), row('run --pull never nosuch true'),

  // What a state forbids.
  row('rm web', { differs: OLD_DAEMON }), row('kill over', { differs: OLD_DAEMON }), row('top over'), row('exec over true'), row('top broken'),
  row('stop over'), row('stop broken'), row('wait over'), row('wait broken'), row('logs broken'), row('rm web nosuch', { differs: OLD_DAEMON }),
  row('run --name web busybox true'), row('kill -s NOSUCH web'),

  // Lists and templates.
  row('ps'), row('ps -a'), row('ps -aq --no-trunc'), row('ps -a --filter status=exited'), row('ps -a --filter exited=3'), row('ps --filter exited=3'), row('ps -a --filter name=ov'),
  row('ps -a --filter status=nosuch', { differs: OLD_DAEMON }), row('ps --filter nosuch=x', { differs: OLD_DAEMON }), row('ps -n 1'), row('ps -l --no-trunc'),
  words('ps', '-a', '--format', '{{.Names}}: {{.Image}} {{.Command}} {{.State}}'), words('ps', '-a', '--format', 'table {{.Names}}\t{{.Status}}'),
  { ...words('ps', '--format', '{{.Nope}}'), differs: 'Go names the type of its own' }, { ...words('ps', '--format', '{{.'), differs: OWN_WORDS },
  words('ps', '-a', '--filter', 'ancestor=busybox', '--format', '{{.Names}}'),
  words('inspect', '-f', '{{.Name}} {{.Path}} {{json .Args}} {{.State.Status}} {{.State.ExitCode}} {{.State.Running}}', 'web', 'over', 'broken'),
  { ...words('inspect', '-f', '{{range .Config.Env}}{{println .}}{{end}}', 'web'), differs: 'sc writes down the default PATH of an image that has none, docker only gives it' }, words('inspect', '-f', '{{index .Config.Labels "a.b"}} {{len .Config.Cmd}} {{.Config.Image}}', 'web'),
  words('inspect', '-f', '{{json .Config.Entrypoint}} {{json .Config.Tty}} {{.HostConfig.NetworkMode}} {{.HostConfig.AutoRemove}}', 'web'),
  words('inspect', '-f', '{{.Nope}}', 'web'), words('inspect', '-f', '{{', 'web'), words('inspect', '-f', '{{if .State.Running}}up{{else}}down{{end}} {{upper .Name}}', 'web', 'over'),
  words('inspect', '-f', '{{.Id}}', 'web'), { ...words('inspect', '--type', 'image', 'web'), differs: OLD_DAEMON }, words('inspect', '--type', 'container', '-f', '{{.Name}}', 'over'),
  words('images', '--format', '{{.Repository}}:{{.Tag}}'), row('images -q --no-trunc'),

  // Words of containers.
  row('logs over'), row('logs --tail 1 over'), row('logs -n 0 over'), row('logs --tail x over'), row('logs -t over'), row('logs --since 1h over'), row('logs --since nonsense over', { differs: OLD_DAEMON }),
  row('top web -o user'), row('top web -nosuch'), row('exec web echo hi'), row('exec -e A=1 -w /tmp web pwd'), row('exec web nosuch', { differs: 'runc writes it to stdout' }),
  row('exec -u nosuch web true', { differs: OLD_DAEMON }), words('exec', 'web', 'sh', '-c', 'exit 7'),

  // One container each.
  inside('echo out; echo err >&2; exit 9'), inside('id; pwd; echo $HOME $PATH', '-u', 'app'), inside('id', '-u', '5:6'), inside('true', '-u', 'nosuch', '--name', 'unborn'),
  inside('hostname; cat /etc/hostname', '-h', 'box'), inside('env | sort', '-h', 'box', '-e', 'A=1', '-e', 'EMPTY='), inside('pwd', '-w', '/new/place'), inside('pwd', '-w', 'relative'),
  inside('touch /x && echo made', '--read-only'), inside('mount | grep " /t " | cut -d" " -f3,5', '--tmpfs', '/t'), inside('grep ^Cap /proc/self/status', '--cap-drop', 'ALL', '--cap-add', 'KILL'),
  inside('grep ^Cap /proc/self/status'), { ...inside('true', '--cap-add', 'nosuch'), differs: OWN_WORDS }, { ...inside('true', '-v', 'x:y:z:a'), differs: OWN_WORDS }, inside('true', '-v', '/tmp:/'), inside('true', '-v', '/tmp:v'),
  inside('kill -TERM $$; echo alive'), inside("sh -c 'kill -KILL $$'; echo $?"), inside('ls /'), inside('stat -c "%a %U" /tmp /root /etc/passwd'), inside('umask; ulimit -c'),
  inside('cat', '-i'), { ...inside('cat', '-i'), input: 'typed\n' }, { ...inside('cat'), input: 'not heard\n' }, inside('readlink /dev/fd /dev/stdin /dev/stdout /dev/stderr /dev/ptmx'),
  inside('true', '--name', '-x'), inside('true', '--name', 'a b'), { ...inside('true', '--pull', 'nosuch', '--name', 'pulled'), differs: 'docker before 23 takes any word' }, inside('true', '-m', '1m'), { ...inside('true', '-m', 'x'), differs: OWN_WORDS }, inside('true', '--stop-signal', 'NOSUCH'),
  row('run --rm --network none busybox nosuch'), row('run --rm --network none busybox /etc', { differs: OLD_DAEMON }), row('run --rm --network none busybox /etc/passwd'), row('run --rm busybox'),
  words('run', '--rm', '--network', 'none', '--entrypoint', 'echo', 'busybox', 'a', 'b'), { ...words('run', '--rm', '--network', 'none', '-l', '=x', 'busybox', 'true'), differs: OWN_WORDS },
];
