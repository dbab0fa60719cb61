// Programs with words that bite run in real shells, on the fake host, down to the last exec: what the command is started
// with is what was typed, byte for byte, and no word ends a here-document before its time.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { fakeHost, ID, programFor, reserve, runProgram, type ShellName } from '../fake-host/host.ts';
import { planOf } from '../golden/cases.ts';
import { argvOf, runWords, type RunWords } from './plan-words.ts';

const RUNS = 40;

/** What the command should find: `--entrypoint` and the rest of the words. */
const expectedArgv = ({ args, flags }: RunWords): string[] => [flags.includes('--entrypoint') ? '/bin/echo' : 'echo', ...(flags.includes('--entrypoint') ? ['echo'] : []), ...args];

/** Without chroot(2), setuid(2) or a directory to go to the image's shell is the last link, and the words are its own. */
const behindShell = (argv: readonly string[]): readonly string[] => (argv[0] === '/bin/sh' && argv[1] === '-c' ? argv.slice(4) : argv);

for (const shell of ['dash', 'bash'] as const satisfies readonly ShellName[]) {
  test(`in ${shell}`, async (t) => {
    await fc.assert(fc.asyncProperty(runWords, async (words) => {
      const host = fakeHost(t, shell);
      host.record();
      const { plan } = planOf({ argv: argvOf(words), facts: host.facts, paths: host.paths });
      // Sources of volumes would be made on this machine.
      const steps = plan.steps.filter(({ kind }) => kind !== 'sources.make');
      const { code, said } = await runProgram(host, { file: reserve(host, programFor(host, { ...plan, steps })) });
      assert.equal(code, 0, said.join('\n'));
      assert.deepEqual(said.filter((line) => !line.startsWith('# ')), []);
      const { argv, env } = host.recorded();
      assert.deepEqual(behindShell(argv), expectedArgv(words));
      for (const [name, value] of words.env) assert.ok(env.includes(`${name}=${value}`), `${name} in the environment`);
      assert.ok(!fs.existsSync('/tmp/never'), 'a word was run');
      fs.rmSync(host.directory, { recursive: true, force: true });
    }), { numRuns: RUNS });
  });
}

test('the fstab that mount reads names the volumes that were asked for', async (t) => {
  await fc.assert(fc.asyncProperty(runWords.filter(({ volumes }) => volumes.length > 0), async (words) => {
    const host = fakeHost(t);
    host.record();
    // Without the last step the text of the fstab stays to be read.
    const { plan } = planOf({ argv: argvOf({ ...words, flags: [] }), facts: host.facts, paths: host.paths });
    const steps = plan.steps.filter(({ id }) => id !== 'sources.make' && id !== 'state.remove');
    await runProgram(host, { file: reserve(host, programFor(host, { ...plan, steps })) });
    const text = fs.readFileSync(`${host.paths.run}/${ID}/fstab`, 'utf8');
    const unmangle = (field: string): string => Buffer.from(field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))), 'utf8').toString();
    const read = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(/ +/).slice(0, 2).map(unmangle));
    for (const [source, target] of words.volumes) {
      const inside = `${host.paths.run}/${ID}/rootfs${target}`;
      assert.ok(read.some(([from, to]) => from === source && to === inside), `${JSON.stringify(source)} on ${JSON.stringify(target)} in\n${text}`);
    }
    fs.rmSync(host.directory, { recursive: true, force: true });
  }), { numRuns: 30 });
});
