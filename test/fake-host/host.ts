// A host in a temporary directory: fixtures/bin/tool under the names of its tools, a directory for its control groups, a
// store. The programs run there are those that `sc` renders; only writes to /proc/sys are led into the directory.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { TestContext } from 'node:test';
import { sendSignal } from '../../src/host/process.ts';
import type { HostFacts } from '../../src/model/host-facts.ts';
import { render } from '../../src/program/render.ts';
import type { Plan } from '../../src/plan/step.ts';
import { statePaths, type StatePaths } from '../../src/store/paths.ts';
import { planOf, readHost, type PlannedRun } from '../golden/cases.ts';
import { repository } from '../root.ts';

/** All that touches a kernel, and all that makes what could be left behind. */
const TOOLS = [
  'unshare', 'nsenter', 'mount', 'umount', 'pivot_root', 'ip', 'capsh', 'setpriv', 'setsid', 'env', 'flock', 'tee', 'mkfifo', 'gawk',
  'mkdir', 'rmdir', 'mv', 'cp', 'cat', 'tr',
];

/** One that is not random can be asked for. */
export const ID = '5c'.repeat(32);

export interface FakeHost {
  readonly directory: string;
  readonly paths: StatePaths;
  readonly facts: HostFacts;
  readonly shell: string;
  /** The calls of tools so far: `NAME WORDS`. */
  readonly calls: () => string[];
  /** @param pattern of sh(1), against `NAME WORDS` */
  readonly fail: (pattern: string) => void;
  /** What the command was started with, instead of starting it. */
  readonly record: () => void;
  readonly recorded: () => { readonly argv: string[]; readonly env: string[] };
  /** Whatever a failed program should have taken back, by path, and processes by number. */
  readonly leftovers: () => Promise<string[]>;
}

const SHELLS = { dash: '/usr/bin/dash', bash: '/usr/bin/bash' } as const;
export type ShellName = keyof typeof SHELLS;

const readProc = (pid: string, file: string): string => {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return ''; // ended meanwhile, or another user's
  }
};

/** By the words too: a shell that waits for the other end of a pipe has not become yet what it will be, nor has its environment. */
const processesOf = (directory: string): Array<readonly [pid: string, words: string]> =>
  fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => (readProc(pid, 'environ').includes(`${directory}/`) || readProc(pid, 'cmdline').includes(`${directory}/`)) && !/^State:\s+Z/m.test(readProc(pid, 'status')))
    .map((pid) => [pid, readProc(pid, 'cmdline')]);

const SETTLE_MS = 3000;

/** A fake host that goes with the test. */
export const fakeHost = (t: Pick<TestContext, 'after'>, shell: ShellName = 'dash'): FakeHost => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-fake-'));
  t.after(() => {
    for (const [pid] of processesOf(directory)) sendSignal(Number(pid), 'SIGKILL');
    fs.rmSync(directory, { recursive: true, force: true });
  });
  const paths = statePaths(`${directory}/state`);
  const bin = `${directory}/bin`;
  for (const made of [bin, `${directory}/cgroup/sc`, `${directory}/sys/kernel`, `${directory}/sys/net/ipv4`, paths.containers, paths.names, `${paths.layers}/init`])
    fs.mkdirSync(made, { recursive: true });
  for (const name of TOOLS) fs.symlinkSync(path.join(repository, 'fixtures/bin/tool'), `${bin}/${name}`);
  fs.symlinkSync(SHELLS[shell], `${bin}/sh`);
  const real = readHost('debian-12');
  const facts: HostFacts = {
    ...real,
    tools: Object.fromEntries(Object.keys(real.tools).map((name) => [name, { path: `${bin}/${name}`, version: '2.38.1' }])),
    awk: { kind: 'gawk', path: `${bin}/gawk` },
    shell: `${bin}/sh`,
    cgroup: { ...real.cgroup, mount: `${directory}/cgroup` },
  };
  const read = (file: string): string => fs.readFileSync(`${directory}/${file}`, 'utf8');
  const remains = (): string[] => [
    ...[`${paths.containers}/${ID}`, `${paths.run}/${ID}`, `${paths.names}/box`, `${directory}/cgroup/sc/${ID}`].filter((file) => fs.existsSync(file)),
    ...processesOf(directory).map(([pid, words]) => `process ${pid}: ${words.slice(0, 80)}`),
  ];
  return {
    directory, paths, facts, shell: facts.shell,
    calls: () => read('calls').trimEnd().split('\n'),
    fail: (pattern) => fs.appendFileSync(`${directory}/fail`, `${pattern}\n`),
    record: () => fs.writeFileSync(`${directory}/record`, ''),
    recorded: () => ({ argv: read('argv').split('\0').slice(0, -1), env: read('env').split('\0').slice(0, -1) }),
    leftovers: async () => {
      const late = Date.now() + SETTLE_MS;
      while (remains().length > 0 && Date.now() < late) await new Promise((resolve) => setTimeout(resolve, 20));
      return remains();
    },
  };
};

/** The plan of a `sc run`, made for the fake host. */
export const planFor = ({ facts, paths }: FakeHost, ...words: readonly string[]): PlannedRun => planOf({ argv: ['run', ...words], facts, paths });

/** The program as rendered, but for where it writes the settings of the kernel. */
export const programFor = ({ directory }: FakeHost, plan: Plan): string => {
  const text = render(plan).replaceAll('> /proc/sys/', `> ${directory}/sys/`);
  assert.ok(!/> \/proc\/sys/.test(text));
  return text;
};

/** Writes the program where `sc` keeps it, with the name of the container, as a reservation does. */
export const reserve = ({ paths }: FakeHost, text: string, id = ID): string => {
  const file = `${paths.containers}/${id}/program.sh`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  if (id === ID) fs.symlinkSync(`../containers/${id}`, `${paths.names}/box`);
  return file;
};

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What was said on fd 3, by line. */
  readonly said: string[];
}

export interface Start {
  readonly file: string;
  readonly input?: string;
  readonly id?: string;
  /** fd 3 is closed when this is true of what was said so far. */
  readonly hangUp?: (said: readonly string[]) => boolean;
}

/** What hangs is a failure and not for ever. */
export const PATIENCE_MS = 20_000;

/** Runs a program as `sc` starts it: marks on fd 3. Ends when nobody holds its output any more. */
export const runProgram = async ({ shell }: FakeHost, { file, input, id = ID, hangUp }: Start): Promise<Ending> => {
  const child = spawn(shell, [file], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'], env: { SC_MARKS: '1', SC_ID: id, SC_NAME: id === ID ? 'box' : '' }, cwd: '/', detached: true,
  });
  let [stdout, stderr, marks] = ['', '', ''];
  const lines = (): string[] => marks.split('\n').slice(0, -1);
  const third = child.stdio[3] as Readable;
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  third.on('data', (chunk) => {
    marks += String(chunk);
    if (hangUp?.(lines()) === true) third.destroy();
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the program hangs; it said ${marks}`)), PATIENCE_MS);
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve(status);
    });
  });
  return { code, stdout, stderr, said: lines() };
};

export const marksOf = (said: readonly string[]): string[] => said.flatMap((line) => /^# (\S+)/.exec(line)?.[1] ?? []);
