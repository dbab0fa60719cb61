// The steps of the verbs that come to a container which is there: stop, kill, rm, export.
import type { Writers } from './monitor.ts';
import { delimiter, quote } from './quote.ts';

export const VISIT: Writers<'container.check' | 'process.signal' | 'monitor.wait' | 'cgroup.kill' | 'tree.archive'> = {
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
  'tree.archive': ({ lower, flags }) => {
    const lines = [
      'set -eu',
      `LIBMOUNT_FORCE_MOUNT2=always mount -t overlay -o ${quote(`ro,nosymfollow,lowerdir=${lower}`)} overlay tmp`,
      `tar ${flags.map(quote).join(' ')} --directory tmp --file - . || [ $? = 1 ]   # 1: a file changed while it was read`,
    ];
    const end = delimiter('VIEW', lines.join('\n'));
    return ['cd "$state/layers"', 'mkdir -p tmp', `unshare --mount --propagation private sh <<'${end}'`, ...lines, end];
  },
  'cgroup.kill': () => ['[ ! -e "$cg/cgroup.kill" ] || echo 1 > "$cg/cgroup.kill"'],
};
