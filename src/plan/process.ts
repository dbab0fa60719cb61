// How a shell becomes the container's process 1, and what it loses on the way. capabilities(7), capsh(1), unshare(1)
import { CAPABILITIES } from '../model/capabilities.ts';
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

export const processExec = (spec: ContainerSpec, facts: HostFacts): Step => {
  const { args, env, home, cwd, user } = spec.process;
  const last = lastLink(spec);
  return {
    id: 'process.exec', kind: 'process.exec', args, cwd, last,
    env: home === undefined ? env : [...env, ['HOME', home]],
    uid: user.uid, gid: user.gid, additionalGids: user.additionalGids,
    dropped: dropped(spec, facts.kernel.lastCapability), noNewPrivileges: noNewPrivileges(spec, facts), quiet: facts.capsh.quiet,
    unshare: facts.tools['unshare']?.path ?? '/usr/bin/unshare', stdin: spec.stdin,
    why: why(spec, `process 1 becomes ${args[0] ?? ''}: a session of its own, its environment, ${spec.process.bounding.length} capabilities at most`,
      'user', 'workdir', 'entrypoint', 'env', 'env-file', 'cap-add', 'cap-drop', 'privileged', 'security-opt', 'interactive'),
    proof: '/proc/PID/status',
  };
};
