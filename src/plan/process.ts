// How a shell becomes the container's process 1, and what it loses on the way. capabilities(7), capsh(1), unshare(1)
import { CAPABILITIES } from '../model/capabilities.ts';
import { isLoaderVariable } from '../model/environment.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { ContainerSpec } from '../model/spec.ts';
import type { ProcessExec, Step } from './step.ts';
import { why } from './why.ts';

/** Everything that the kernel knows and the container does not get: capabilities newer than our names by number. */
const dropped = ({ process: { bounding } }: ContainerSpec, lastCapability: number): string[] => {
  const kept = new Set<string>(bounding);
  const known = CAPABILITIES.slice(0, lastCapability + 1).filter((name) => !kept.has(name)).map((name) => `cap_${name}`);
  const newer = kept.size === CAPABILITIES.length ? [] : Array.from({ length: Math.max(0, lastCapability + 1 - CAPABILITIES.length) }, (_, at) => String(CAPABILITIES.length + at));
  return [...known, ...newer];
};

/**
 * The last link of the chain. unshare(1) enters the root, changes directory and looks the command up inside, and says
 * 126 and 127; it needs CAP_SYS_CHROOT, and CAP_SETUID for a user. Without those capsh(1) enters the root before it
 * drops them, and the image's own shell does the rest.
 */
const lastLink = ({ process: { bounding, user, cwd, args } }: ContainerSpec): ProcessExec['last'] => {
  if (bounding.includes('sys_chroot') && (user.uid === 0 || bounding.includes('setuid'))) return 'unshare';
  return cwd === '/' && args[0]?.startsWith('/') === true ? 'direct' : 'image-shell';
};

const noNewPrivileges = (spec: ContainerSpec, { capsh, tools }: HostFacts): ProcessExec['noNewPrivileges'] => {
  if (!spec.process.noNewPrivileges) return 'no';
  return capsh.noNewPrivs || tools['setpriv'] === undefined ? 'capsh' : 'setpriv';
};

const chain = (spec: ContainerSpec, facts: HostFacts, last: ProcessExec['last']): ProcessExec => {
  const { args, env, home, cwd, user } = spec.process;
  const loaderEnv = env.filter(([name]) => isLoaderVariable(name));
  const others = env.filter(([name]) => !isLoaderVariable(name));
  // docker: what programs take for the kind of terminal, unless the image or the caller says otherwise.
  if (spec.terminal === true && !others.some(([name]) => name === 'TERM')) others.splice(1, 0, ['TERM', 'xterm']);
  return {
    args, cwd, last: last === 'direct' && loaderEnv.length > 0 ? 'image-shell' : last,
    env: home === undefined ? others : [...others, ['HOME', home]], loaderEnv,
    uid: user.uid, gid: user.gid, additionalGids: user.additionalGids,
    dropped: dropped(spec, facts.kernel.lastCapability), noNewPrivileges: noNewPrivileges(spec, facts), quiet: facts.capsh.quiet,
    capsh: facts.tools['capsh']?.path ?? '/usr/sbin/capsh', setpriv: facts.tools['setpriv']?.path ?? '/usr/bin/setpriv',
    unshare: facts.tools['unshare']?.path ?? '/usr/bin/unshare', stdin: spec.stdin, ...(spec.terminal === true ? { terminal: true } : {}),
  };
};

export const processExec = (spec: ContainerSpec, facts: HostFacts): Step => ({
  id: 'process.exec', kind: 'process.exec', ...chain(spec, facts, lastLink(spec)),
  why: why(spec, `process 1 becomes ${spec.process.args[0] ?? ''}: a session of its own, its environment, ${spec.process.bounding.length} capabilities at most`,
    'user', 'workdir', 'entrypoint', 'env', 'env-file', 'cap-add', 'cap-drop', 'privileged', 'security-opt', 'interactive', 'tty'),
  proof: '/proc/PID/status',
});

/**
 * What joins a container that runs. capsh comes last, enters the root and only then drops: a program of the host that ran
 * with the container's own capabilities could be opened by the container through /proc/N/root (CVE-2019-5736).
 * @param file where the command was found; undefined: the image's shell looks
 */
export const processEnter = (spec: ContainerSpec, facts: HostFacts, file: string | undefined): Step => ({
  id: 'process.enter', kind: 'process.enter',
  ...chain(spec, facts, spec.process.cwd === '/' && file !== undefined ? 'direct' : 'image-shell'), ...(file === undefined ? {} : { file }),
  why: why(spec, `it becomes ${spec.process.args[0] ?? ''}: a session of its own; capsh enters the root, then drops, so no tool of the host is left for the container to open`,
    'user', 'workdir', 'env', 'env-file', 'privileged', 'interactive', 'tty'),
  proof: '/proc/PID/status',
});
