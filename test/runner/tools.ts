// The rings that are a tool's verdict: one test each.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { repository } from '../root.ts';
import type { Case } from './report.ts';
import type { Ring } from './ring.ts';

interface Verdict {
  readonly ok: boolean;
  readonly output: string;
}

const tool = async ([file = '', ...rest]: readonly string[]): Promise<Verdict> => {
  const { exitCode, all, message } = await execa(file, rest, { cwd: repository, env: { NO_COLOR: '1' }, stdin: 'ignore', all: true, reject: false });
  // Without a status it never ran, and execa says why.
  return { ok: exitCode === 0, output: exitCode === undefined ? (message ?? `${file} did not run`) : all };
};

const npmTool = (name: string): string => path.join(repository, 'node_modules/.bin', name);
const onPath = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;

const SOURCES = ['bin', '.ci', 'src', 'test', 'fixtures'];
const filesBelow = (name: string): string[] => {
  const at = path.join(repository, name);
  if (!fs.existsSync(at)) return [];
  return fs.readdirSync(at, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
};

/** By their first line, not by their name: bin/sc has no ending. A here-document's program is checked with its golden folder. */
const isShellScript = (file: string): boolean =>
  !/\.(ts|md|json|txt)$/.test(file) && /^#! ?\/(usr\/)?bin\/(env )?(ba)?sh\b/.test(fs.readFileSync(file, 'utf8').slice(0, 64));
const shellScripts = (): string[] => SOURCES.flatMap(filesBelow).filter((file) => isShellScript(file) && !file.includes('/fixtures/plans/'));

const one = (name: string, verdicts: Readonly<Record<string, Verdict>>): Case[] => {
  const bad = Object.entries(verdicts).filter(([, { ok }]) => !ok);
  const detail = bad.map(([title, { output }]) => `${title}:\n${output}`).join('\n');
  return [{ file: name, name, outcome: bad.length === 0 ? 'passed' : 'failed', detail }];
};

const vagrantfile = async (): Promise<Case> => {
  const name = 'vagrant validate';
  if (!onPath('vagrant')) return { file: 'lint', name, outcome: 'skipped', detail: 'vagrant is not installed: the Vagrantfile was not validated' };
  // Without -p it insists on a provider, a thing that a machine for tests has not.
  const { ok, output } = await tool(['vagrant', 'validate', '--ignore-provider']);
  return { file: 'lint', name, outcome: ok ? 'passed' : 'failed', detail: ok ? '' : output };
};

export const lint: Ring = {
  name: 'lint',
  run: async () => [
    ...one('lint', {
      oxlint: await tool([npmTool('oxlint'), '--deny-warnings', '--format=unix']),
      knip: await tool([npmTool('knip'), '--no-progress']),
      shellcheck: await tool(['shellcheck', '--', ...shellScripts()]),
    }),
    await vagrantfile(),
  ],
};

export const types: Ring = { name: 'types', run: async () => one('types', { tsc: await tool([npmTool('tsc'), '-p', '.', '--pretty', 'false']) }) };

/** What the tests of the program run: a copy, so that a build during a run of twenty minutes does not pull it from under them. */
export const testedProgram = path.join(repository, 'build/package/bin/sc');

const copyPackage = (): void => {
  const to = path.join(repository, 'build/package');
  fs.rmSync(to, { recursive: true, force: true });
  for (const name of ['bin', 'dist', 'package.json']) fs.cpSync(path.join(repository, name), path.join(to, name), { recursive: true });
  fs.symlinkSync('../../node_modules', path.join(to, 'node_modules'));
};

export const bundle: Ring = {
  name: 'bundle',
  run: async () => {
    const verdict = await tool([npmTool('rolldown'), '-c']);
    if (verdict.ok) copyPackage();
    return one('bundle', { rolldown: verdict });
  },
};
