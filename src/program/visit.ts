// The steps of the verbs that come to a container which is there: stop, kill, rm.
import type { Writers } from './monitor.ts';

export const VISIT: Writers<'container.check' | 'process.signal' | 'monitor.wait' | 'cgroup.kill'> = {
  'container.check': ({ otherwise }) => {
    const leave = otherwise === 'succeed' ? 'exit 0' : '{ echo "container is not running"; exit 1; } >&3';
    return [
      'same() {                                     # same number, start (field 22, counted from the last bracket) and boot',
      '  read -r noted < "$run/pid" && read -r boot < /proc/sys/kernel/random/boot_id && [ "${noted##* }" = "$boot" ] || return 1',
      '  pid=${noted%% *}',
      '  [ -r "/proc/$pid/stat" ] && read -r now_stat < "/proc/$pid/stat" || return 1',
      '  set -- ${noted##*) }; shift 19; started=$1',
      '  set -- ${now_stat##*) }; shift 19; [ "$started" = "$1" ]',
      '}',
      `[ -r "$run/pid" ] && same || ${leave}`,
    ];
  },
  'process.signal': ({ signal }) => [`kill -${signal} "$pid" || ! same                     # gone meanwhile: as good`],
  'monitor.wait': ({ timeoutSeconds, then }) => [
    `[ ! -e "$data/lock" ] || flock ${timeoutSeconds < 0 ? '' : `--timeout ${timeoutSeconds} `}"$data/lock" true${then === 'done' ? ' || :' : ''}`,
    ...(then === 'done' ? ['[ -r "$run/pid" ] && same || exit 0           # a free lock alone may be that of a monitor that was killed'] : []),
  ],
  'cgroup.kill': () => ['[ ! -e "$cg/cgroup.kill" ] || echo 1 > "$cg/cgroup.kill"'],
};
