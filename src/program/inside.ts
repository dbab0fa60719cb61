// The steps inside the new namespaces: two shells, the second of which has the host's root and the container's mounts.
import type { ProcessExec, StepOf } from '../plan/step.ts';
import { place } from './fstab.ts';
import type { Writers } from './monitor.ts';
import { assignment, quote } from './quote.ts';

const inQuotes = (text: string): string => text.replace(/[\\$`"]/g, '\\$&');

const mountLines = ({ directories, files, copyMountPoints, readonly, outer }: StepOf<'rootfs.mount'>): string[] => {
  const word = (target: Parameters<typeof place>[0]): string => `"${place(target, inQuotes)}"`;
  const first = directories.length + files.length > 0 || copyMountPoints;
  return [
    'cd "$layers"                                 # the lower directories are short names relative to it: one page holds them all',
    ...(first ? ['mount -c -T "$run/fstab" "$root"             # the first line alone: the rest needs mount points'] : []),
    ...(copyMountPoints ? ['cp -a --remove-destination init/. "$root"'] : []),
    ...(directories.length > 0 ? [`mkdir -p ${directories.map(word).join(' ')}`] : []),
    ...files.map((file) => `[ -e ${word(file)} ] || : > ${word(file)}`),
    'mount -c -a -T "$run/fstab"',
    ...outer.map((one) => `mount -o remount,bind,nodev,symfollow${one.readonly ? ',ro' : ''} ${word(one.target)}`),
    `mount -o remount,bind,nodev,symfollow${readonly ? ',ro' : ''} "$root"   # all is mounted: links may work again`,
    'cd "$root"',
  ];
};

/** `a,b,c` in lines of at most six, as the eye can take in. */
const dropLines = (names: readonly string[]): string[] =>
  Array.from({ length: Math.ceil(names.length / 6) }, (_, at) => `  --drop=${names.slice(at * 6, at * 6 + 6).join(',')} \\`);

const lastLines = ({ last, unshare, cwd, uid, args, file, loaderEnv }: ProcessExec): string[] => {
  // env here is the image's, inside: ours would hand its own loader what the image says. ld.so(8)
  const late = loaderEnv.length === 0 ? '' : `env ${loaderEnv.map(([name, value]) => assignment(name, value)).join(' ')} `;
  const words = late + args.map(quote).join(' ');
  const user = uid === 0 ? '' : ` --uid=${uid}`;
  if (last === 'unshare') return [`  --shell=${quote(unshare)} -- --root=. --wd=${quote(cwd)}${uid === 0 ? '' : ` --setuid=${uid}`} -- \\`, `  ${words}`];
  if (last === 'direct') return [`  --chroot=.${user} --shell=${quote(file ?? args[0] ?? '')} --${args.slice(1).map((word) => ` ${quote(word)}`).join('')}`];
  return [`  --chroot=.${user} --shell=/bin/sh -- -c 'cd "$0" && exec "$@"' ${quote(cwd)} \\`, `  ${words}`];
};

/** The chain of execs that ends in the command. @param redirections what stands behind it */
export const chainLines = (step: ProcessExec, redirections: string): string[] => {
  const { env, gid, additionalGids, dropped, noNewPrivileges, quiet, capsh, setpriv, terminal } = step;
  const [path = ['PATH', ''], ...others] = env;
  const groups = [...new Set([gid, ...additionalGids])].join(',');
  const flags = `${quiet ? ' --quiet' : ''}${noNewPrivileges === 'capsh' ? ' --no-new-privs' : ''}`;
  const lines = [
    `exec setsid${terminal === true ? ' --ctty' : ''} env -i --default-signal \\`,
    `  ${assignment(...path)} HOSTNAME="$host" \\`,
    ...others.map(([name, value]) => `  ${assignment(name, value)} \\`),
    `  ${noNewPrivileges === 'setpriv' ? `${quote(setpriv)} --no-new-privs ` : ''}${quote(capsh)}${flags} \\`,
    ...dropLines(dropped),
    `  --groups=${groups} --gid=${gid} \\`,
    ...lastLines(step),
  ];
  return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} ${redirections}`];
};

// The host's /dev/null, mounted read-only on itself by the fstab: through a descriptor root inside could chmod it. Not the
// container's: a volume on /dev may have a link there, and this shell would follow it on the host.
const execLines = (step: StepOf<'process.exec'>): string[] =>
  chainLines(step, step.terminal === true ? '<&5 >&5 2>&5 3>&- 4<&- 5>&-' : `${step.stdin === 'none' ? '</dev/null' : '<"$run/stdin"'} >&5 2>&6 3>&- 4<&- 5>&- 6>&-`);

export const INSIDE: Writers<
  'namespaces.make' | 'cgroup.join' | 'rootfs.mount' | 'host.name' | 'net.up' | 'tools.keep' | 'rootfs.pivot' | 'pid.publish' | 'container.ready' | 'process.exec'
> = {
  'namespaces.make': ({ namespaces, terminal }) => [
    ...(terminal === true ? [] : ['code=0']),
    `${terminal === true ? 'exec ' : ''}unshare --mount --propagation private${namespaces.filter((name) => name !== 'mount').map((name) => ` --${name}`).join('')} \\`,
    `  sh ${terminal === true ? '5<&0' : '5>"$run/stdout" 6>"$run/stderr" 7>"$run/exit" 8>&- 9>&-'}`,
  ],
  'cgroup.join': () => ['echo 1 > "$cg/cgroup.procs" &                # 1 is this shell, in its new numbers', 'joining=$!'],
  'rootfs.mount': mountLines,
  'host.name': () => ['printf \'%s\\n\' "$host" > /proc/sys/kernel/hostname'],
  'net.up': () => [
    'ip link set lo up',
    'echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start',
    "echo '0 2147483647' > /proc/sys/net/ipv4/ping_group_range",
  ],
  'tools.keep': () => ['wait "$joining" || { now=cgroup.join; exit 1; } # not in its group: not started', 'exec unshare --mount --cgroup --root=/proc/self/fd/4 --wd=. sh 4</'],
  'rootfs.pivot': () => ['nsenter --mount=/proc/self/ns/mnt --wd=. pivot_root . .', 'umount -n -c -l .'],
  'pid.publish': () => ['read -r stat < /proc/self/stat', 'read -r boot < /proc/sys/kernel/random/boot_id', 'echo "$stat $boot" > "$run/pid"'],
  'container.ready': () => [],
  'process.exec': execLines,
};
