// Runs a command in a kernel of its own: QEMU without KVM, the host's root file system below a throw-away tmpfs, the
// project shared and writable, cgroup v2 with every controller at /sys/fs/cgroup. Only what the host's kernel cannot
// do needs it: there forks are 10 to 20 times slower.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repository } from '../root.ts';
import { prepareKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

/** timeout(1)'s status, and docker's for "the machinery failed, not the command". */
export const TIMED_OUT = 124;
export const GUEST_DIED = 125;

export interface GuestOptions {
  readonly command: readonly string[];
  /** Shared, writable, at its own path; the command starts there. */
  readonly project?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly cpus?: number;
  readonly memory?: string;
  /** Ends the guest at once. */
  readonly signal?: AbortSignal;
  readonly onOutput: (chunk: Buffer) => void;
  readonly onTrouble: (line: string) => void;
}

/** An allow-list: the host's environment holds what is nobody's business in a guest, secrets and proxies among it. */
const PASSED = ['CI', 'LANG', 'SC_RUNTIME', 'UPDATE_GOLDEN'];

export const passedEnvironment = (host: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(PASSED.flatMap((name) => (host[name] === undefined ? [] : [[name, host[name]]])));

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
const assignments = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${quote(value)}`);

/** The directory that host and guest share to say what to do and how it went. */
const writeControl = (control: string, kernel: Kernel, project: string, options: GuestOptions): void => {
  fs.copyFileSync(path.join(repository, 'test/vm/stage2.sh'), path.join(control, 'stage2.sh'));
  fs.writeFileSync(path.join(control, 'settings'), `${assignments({ project, release: kernel.release }).join('\n')}\n`);
  fs.writeFileSync(path.join(control, 'command'), [
    `cd ${quote(project)} || exit ${GUEST_DIED}`,
    // Tests run with the node that runs this; it may lie where no PATH of a login leads.
    `PATH=${quote(path.dirname(process.execPath))}:$PATH`,
    ...assignments(options.environment ?? {}).map((assignment) => `export ${assignment}`),
    `exec ${options.command.map(quote).join(' ')}`,
    '',
  ].join('\n'));
};

const COMMAND_LINE = 'console=ttyS0 loglevel=4 panic=-1 oops=panic mitigations=off nokaslr no_timer_check tsc=reliable '
  + 'random.trust_cpu=on audit=0 apparmor=0 cryptomgr.notests';

/** A comma ends an option of QEMU, two are one of its value. */
const value = (text: string): string => text.replaceAll(',', ',,');
const share = (tag: string, directory: string, mode: 'ro' | 'rw'): string[] => [
  '-fsdev', `local,id=${tag},path=${value(directory)},security_model=none,multidevs=remap${mode === 'ro' ? ',readonly=on' : ''}`,
  '-device', `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`,
];

const qemuArguments = (kernel: Kernel, project: string, control: string, { cpus = 2, memory = '3G' }: GuestOptions): string[] => [
  '-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-monitor', 'none', '-machine', 'q35',
  // `max`: Bun's build asks for AVX2.
  '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', String(cpus), '-m', memory,
  '-kernel', kernel.image, '-initrd', kernel.initramfs, '-append', COMMAND_LINE,
  '-chardev', `file,id=kernel,path=${value(path.join(control, 'console'))}`, '-serial', 'chardev:kernel',
  '-device', 'virtio-serial-pci', '-chardev', 'stdio,id=output,signal=off', '-device', 'virtconsole,chardev=output',
  '-device', 'virtio-rng-pci',
  ...share('host', '/', 'ro'), ...share('project', project, 'rw'), ...share('modules', kernel.modules, 'ro'), ...share('control', control, 'rw'),
];

const readIfThere = (file: string): string => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '');

const consoleTail = (control: string): string[] => {
  const lines = readIfThere(path.join(control, 'console')).split(/\r?\n/).filter((line) => line.trim() !== '');
  return [...lines.filter((line) => /Kernel panic|BUG:|Oops/.test(line)).slice(0, 3), '…', ...lines.slice(-12)];
};

/** @returns the command's exit status, TIMED_OUT, or GUEST_DIED (with the guest's last words to onTrouble) */
export const runInGuest = async (options: GuestOptions): Promise<number> => {
  const { timeoutSeconds = 600, onOutput, onTrouble } = options;
  const project = options.project ?? repository;
  const kernel = await prepareKernel();
  const control = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-guest-'));
  try {
    writeControl(control, kernel, project, options);
    // If this process is killed, QEMU must not outlive it.
    const qemu = spawn('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...qemuArguments(kernel, project, control, options)],
      { stdio: ['ignore', 'pipe', 'pipe'], killSignal: 'SIGKILL', ...(options.signal === undefined ? {} : { signal: options.signal }) });
    let complaint = '';
    qemu.stdout.on('data', onOutput);
    qemu.stderr.on('data', (chunk) => (complaint += String(chunk)));
    let late = false;
    // KILL: a QEMU that hangs has been seen to ignore TERM.
    const timer = setTimeout(() => { late = true; qemu.kill('SIGKILL'); }, timeoutSeconds * 1000);
    await new Promise<void>((resolve) => {
      qemu.on('error', (error) => { complaint += error.message; resolve(); });
      qemu.on('close', () => resolve());
    });
    clearTimeout(timer);
    const status = readIfThere(path.join(control, 'status')).trim();
    if (/^\d+$/.test(status)) return Number(status);
    if (options.signal?.aborted === true) return GUEST_DIED;
    onTrouble(late ? `the guest did not finish within ${timeoutSeconds} s; its console:` : 'the guest ended without a status; its console:');
    for (const line of [...complaint.trim().split('\n').filter((text) => text !== ''), ...consoleTail(control)]) onTrouble(line);
    return late ? TIMED_OUT : GUEST_DIED;
  } finally {
    fs.rmSync(control, { recursive: true, force: true });
  }
};
