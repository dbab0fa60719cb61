// The ring in the guest: what this kernel cannot do. The same files as `e2e`, run by the same code, over there.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { repository } from '../root.ts';
import { passedEnvironment, runInGuest } from '../vm/guest.ts';
import { reportOf, testFiles } from './files.ts';
import { casesOf } from './report.ts';
import type { Case } from './report.ts';
import type { Ring } from './ring.ts';
import { testedProgram } from './tools.ts';

const TIMEOUT_SECONDS = 720;
/** What needs controllers, and enough of the rest to see that `sc` works on another kernel at all. */
const DIRECTORIES = ['e2e/support', 'e2e/smoke', 'e2e/resources'];

const lacking = (): string | undefined => {
  if (process.arch !== 'x64') return `the guest is made for x86-64, this is ${process.arch}`;
  if (process.getuid?.() !== 0) return 'it shows the whole root file system to the guest: root only';
  for (const name of ['qemu-system-x86_64', 'apt-get']) {
    if (spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status !== 0) return `${name} is not here (the guest's kernel is a Debian package)`;
  }
  return undefined;
};

const whole = (detail: string): Case => ({ file: 'guest', name: '(the guest as a whole)', outcome: 'failed', detail });

export const guest: Ring = {
  name: 'guest',
  needsBundle: true,
  run: async ({ reports, only, tick }) => {
    const reason = lacking();
    if (reason !== undefined) return { skipped: reason };
    const files = only.length > 0
      ? testFiles('e2e').filter((file) => only.some((part) => file.includes(part)))
      : DIRECTORIES.flatMap(testFiles);
    if (files.length === 0) return [];

    const directory = path.join(reports, 'guest');
    fs.rmSync(directory, { recursive: true, force: true });
    let said = '';
    const code = await runInGuest({
      command: [process.execPath, path.join(repository, 'build/test/runner/in-guest.js'), directory, ...files],
      environment: { ...passedEnvironment(process.env), SC: testedProgram, SC_TEST_SLOWNESS: '8' },
      timeoutSeconds: TIMEOUT_SECONDS,
      onOutput: (chunk) => { said = (said + chunk.toString()).slice(-4_000); tick(chunk.toString().replaceAll(/[^.F]/g, '')); },
      onTrouble: (line) => { said += `\n${line}`; },
    });
    // The files that were sent count, not the reports that came back.
    const cases = files.flatMap((file) => {
      const report = reportOf(directory, file);
      return casesOf(file, fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : undefined);
    });
    const explained = code === 0 || (code === 1 && cases.some(({ outcome }) => outcome === 'failed'));
    return explained ? cases : [...cases, whole(`it ended with status ${code}\n${said.trim()}`)];
  },
};
