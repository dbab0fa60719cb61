// Which tools the host has and how they behave. Behaviour is probed, not guessed from versions; the answers are kept
// with the size and the time of each binary and asked for again when one of them changes.
import { mayAccess, readText, stat, writeAtomic } from './files.ts';
import { runTool } from './process.ts';
import type { AwkKind, HostFacts, ToolFact } from '../model/host-facts.ts';

type ToolFacts = Pick<HostFacts, 'tools' | 'awk' | 'capsh' | 'shell'>;

/** What a program calls. `sh` stands for the shell that runs it. */
const TOOLS = ['unshare', 'nsenter', 'mount', 'umount', 'pivot_root', 'capsh', 'setpriv', 'setsid', 'env', 'flock', 'ip', 'tee', 'mkfifo', 'script', 'stty', 'prlimit'] as const;

/** An ordinary user's PATH lacks the sbin directories, and the tools are there. */
const searchPath = (): string[] => [...new Set([...(process.env['PATH'] ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'])].filter((directory) => directory.startsWith('/'));

const find = (name: string): string | undefined => {
  for (const directory of searchPath()) {
    const file = `${directory}/${name}`;
    // access(2) first: a PATH may hold directories that this user may not even look into.
    if (mayAccess(file, 'execute') && stat(file)?.isFile() === true) return file;
  }
  return undefined;
};

const attempt = (argv: readonly [string, ...string[]]): string => {
  try {
    const { code, stdout, stderr } = runTool(argv);
    return code === 0 ? stdout + stderr : '';
  } catch {
    return '';
  }
};

const tool = (name: string): ToolFact | undefined => {
  const path = find(name);
  if (path === undefined) return undefined;
  const said = name === 'capsh' || name === 'ip' ? attempt([path, name === 'ip' ? '-V' : '--help']) : attempt([path, '--version']);
  // BusyBox has most of these names and few of the options.
  if (/busybox/i.test(said)) return undefined;
  return { path, version: /(\d+\.\d+(?:\.\d+)?)/.exec(said)?.[1] };
};

const AWKS: ReadonlyArray<readonly [AwkKind, string]> = [
  ['gawk', '@load "time"; BEGIN { if (gettimeofday() > 0) print strftime("%Y", 0, 1) }'],
  ['mawk', 'BEGIN { print strftime("%Y", 0, 1) }'],
  ['busybox', 'BEGIN { print strftime("%Y", 0, 1) }'],
];

const probeAwk = (): ToolFacts['awk'] => {
  for (const [kind, program] of AWKS) {
    const path = find(kind);
    if (path !== undefined && attempt(kind === 'busybox' ? [path, 'awk', program] : [path, program]).startsWith('1970')) return { path, kind };
  }
  return undefined;
};

const probe = (): ToolFacts => {
  const tools: Record<string, ToolFact> = {};
  for (const name of TOOLS) {
    const found = tool(name);
    if (found !== undefined) tools[name] = found;
  }
  const help = tools['capsh'] === undefined ? '' : attempt([tools['capsh'].path, '--help']);
  // BusyBox's shell may run its own applets before it looks at PATH: dash or bash where there is one.
  const shell = find('dash') ?? find('bash') ?? '/bin/sh';
  return { tools, awk: probeAwk(), capsh: { quiet: help.includes('--quiet'), noNewPrivs: help.includes('--no-new-privs') }, shell };
};

const fingerprint = (facts: ToolFacts): string =>
  [...Object.values(facts.tools).map(({ path }) => path), facts.awk?.path ?? '', facts.shell]
    .map((path) => {
      const found = path === '' ? undefined : stat(path);
      return found === undefined ? path : `${path} ${found.size} ${found.mtimeMs}`;
    })
    .join('\n');

interface Kept {
  readonly version: 2;
  readonly fingerprint: string;
  readonly facts: ToolFacts;
}

/** @param cache the file that keeps the answers; one that cannot be written is passed over */
export const toolFacts = (cache: string): ToolFacts => {
  const text = readText(cache);
  if (text !== undefined) {
    try {
      const kept = JSON.parse(text) as Kept;
      if (kept.version === 2 && kept.fingerprint === fingerprint(kept.facts)) return kept.facts;
    } catch {
      // A torn file is a miss.
    }
  }
  const facts = probe();
  try {
    writeAtomic(cache, JSON.stringify({ version: 2, fingerprint: fingerprint(facts), facts } satisfies Kept), { durable: false });
  } catch {
    // Not root, or no directory yet: asked again next time.
  }
  return facts;
};
