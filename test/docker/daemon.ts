// A Docker Engine of our own, started by hand in a network and a mount namespace of its own: its bridge, its iptables
// rules and its mounts are never the host's, and end with it. The client reaches it by a socket in the file system.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findTool } from '../e2e/support/runtime.ts';

export interface Daemon {
  /** For the client. */
  readonly environment: Readonly<Record<string, string>>;
  /** The daemon's process. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** A group for all of its containers; the name is ours, so that it may be removed. */
const GROUP = 'sc-peers';

const START = `
ip link set lo up
exec dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" --host "unix://$1/socket" \\
  --storage-driver overlay2 --cgroup-parent /${GROUP} --log-level warn >"$1/log" 2>&1
`;

const removeGroups = (): void => {
  const roots = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n').filter((line) => / - cgroup2? /.test(line)).map((line) => line.split(' ')[4] ?? '');
  for (const root of roots) spawnSync('find', [path.join(root, GROUP), '-depth', '-type', 'd', '-exec', 'rmdir', '{}', ';'], { stdio: 'ignore' });
};

/** Mounts of a daemon that was killed are gone with its namespace; what it had running is not. */
const isGone = (pid: number): boolean => !fs.existsSync(`/proc/${pid}`) || /^State:\s*Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));

const LIBRARY = ['/usr/sbin', '/sbin'];
const withSbin = (): string => [...new Set([...(process.env['PATH'] ?? '').split(':'), ...LIBRARY])].join(':');

/** @returns why there can be none, undefined where there can */
export const lacksDocker = (): string | undefined => {
  if (process.getuid?.() !== 0) return 'dockerd needs root';
  const missing = ['dockerd', 'docker', 'containerd', 'runc', 'unshare', 'ip'].filter((name) => findTool(name) === undefined);
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')} (Debian: apt install docker.io)`;
};

/**
 * Starts it and waits until it answers.
 * @param directory where all of it lies; it is removed by `stop`
 */
export const startDocker = async (directory: string): Promise<Daemon> => {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const environment = { DOCKER_HOST: `unix://${directory}/socket`, DOCKER_CONFIG: path.join(directory, 'client') };
  const child = spawn('unshare', ['--net', '--mount', '--propagation', 'slave', 'sh', '-ec', START, 'sh', directory], {
    stdio: 'ignore', detached: true, env: { ...process.env, PATH: withSbin() },
  });
  const pid = child.pid ?? 0;
  let ended = false;
  child.on('exit', () => { ended = true; });
  const answers = (): boolean => spawnSync('docker', ['version'], { env: { ...process.env, ...environment }, stdio: 'ignore', timeout: 5_000 }).status === 0;
  for (let attempt = 0; !answers(); attempt++) {
    if (ended || attempt > 100) {
      if (!ended) process.kill(pid, 'SIGKILL');
      throw new Error(`dockerd did not come up:\n${fs.existsSync(`${directory}/log`) ? fs.readFileSync(`${directory}/log`, 'utf8').slice(-2_000) : ''}`);
    }
    await sleep(200);
  }
  return {
    environment, pid,
    stop: async () => {
      const client = { env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 120_000 } as const;
      const left = spawnSync('docker', ['ps', '-aq'], client).stdout.split('\n').filter((id) => id !== '');
      if (left.length > 0) spawnSync('docker', ['rm', '-f', ...left], client);
      if (!isGone(pid)) process.kill(pid, 'SIGTERM');
      for (let waited = 0; !isGone(pid); waited++) {
        if (waited > 200) process.kill(pid, 'SIGKILL');
        await sleep(100);
      }
      removeGroups();
      fs.rmSync(directory, { recursive: true, force: true });
    },
  };
};
