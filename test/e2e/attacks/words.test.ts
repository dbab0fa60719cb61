// 2,000 generated command lines through the real bundle: whatever is typed, no stack trace, and nothing half-made.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { CONTAINER_FLAGS, LOOKING_FLAGS } from '../../../src/commands/container-flags.ts';
import { importBusybox } from '../support/images.ts';
import { useStore } from '../support/sc.ts';
import { attackNeeds } from './support/hostile.ts';
import { assertNone, callMany, mistakeIn } from './support/many.ts';

// The bundle is called inside of one Node, whatever runs sc: once is enough.
const skip = process.env['SC_RUNTIME'] === 'bun' ? 'needs Node: see the other runtime' : attackNeeds();
const CALLS = 2_000;

/** All verbs but pull, which asks a registry. */
const VERBS = [
  'run', 'container run', 'ps', 'container ls', 'stop', 'kill', 'rm', 'wait', 'logs', 'inspect', 'trace', 'images', 'image ls', 'rmi', 'image rm', 'import', 'load', 'image load',
  'version', 'help', 'completion', '__complete', 'exec', 'attach', 'top', 'info', 'container', 'image', 'nothing', '', '-v', '--version', '--help',
];

const FLAGS = Object.keys({ ...CONTAINER_FLAGS, ...LOOKING_FLAGS });
const OTHERS = ['-a', '-q', '-f', '--filter', '--format', '--no-trunc', '-n', '--last', '-s', '--force', '-t', '--time', '--signal', '--tail', '--since', '--until', '--follow=false', '--type', '-i', '--', '-', '--debug=false'];
const VALUES = [
  '', '0', '-1', '1', '9'.repeat(30), 'NaN', '1e309', '0x10', '64m', '1.5', 'all', 'ALL', 'cap_sys_admin', '/', '.', '..', '../..', '/tmp:/tmp', '/:/x', 'a:b:c:d', '/dev/null:/dev/null:ro', '/proc/self/fd/0',
  '0:0', 'root', 'nobody:nogroup', '4294967296', '-5:-5', 'no-new-privileges', 'seccomp=unconfined', 'none', 'host', 'bridge', 'A=B', '=', 'A=', '{{.}}', '{{', '{{json .}}', '{{range $k,$v := .}}', 'table {{.ID}}',
  'status=running', 'status', 'label=x=y', 'busybox', 'busybox:latest', 'a@sha256:0', '@', ':', 'UPPER/case', 'x'.repeat(5000), 'a\nb', "'", '"', '`id`', '$(id)', '\\', '\u001b[31m', 'é', '\u{1f600}', '%s', '-', '--', '__proto__', 'constructor',
  'sha256:' + 'a'.repeat(64), 'a'.repeat(64), '.env', '*', '~', '\t', ' ',
];

const value = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...VALUES) }, { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', '')) });
const flag = fc.oneof(
  fc.tuple(fc.constantFrom(...FLAGS), value).map(([name, text]) => [`--${name}`, text]),
  fc.tuple(fc.constantFrom(...FLAGS), value).map(([name, text]) => [`--${name}=${text}`]),
  fc.constantFrom(...FLAGS, ...OTHERS).map((name) => [name.startsWith('-') ? name : `--${name}`]),
  fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz').map((letter) => [`-${letter}`]),
);
const line = fc.tuple(fc.constantFrom(...VERBS), fc.array(flag, { maxLength: 6 }), fc.array(value, { maxLength: 4 }), fc.boolean()).map(([verb, flags, operands, withImage]) => {
  const words = verb === '' ? [] : verb.split(' ');
  // It would start containers by the hundred; what it plans is the same.
  const looking = words.includes('run') ? ['--dry-run', '--pull=never'] : [];
  return [...words, ...looking, ...flags.flat(), ...(withImage ? ['busybox'] : []), ...operands];
});

/** Words that undo the promise to look only, or wait for ever. */
const isHarmless = (argv: readonly string[]): boolean =>
  !argv.some((word) => /^--(?:dry-run|explain|trace)=|^--root|^--pull=(?!never)|^--debug=(?!false)|^-D$|^--follow$|^-f$|^-[a-z]*f/.test(word) || (word === '--pull') || word === '--root');

test(`${CALLS} command lines`, { skip }, async (t) => {
  const sc = useStore(t);
  await importBusybox(sc);
  const before = fs.readdirSync(sc.scratch);
  const jobs = fc.sample(line.filter(isHarmless), { numRuns: CALLS, seed: 4 }).map((argv) => ({ argv }));
  const results = await callMany(sc, jobs);
  assertNone(results.map((result) => mistakeIn(result)));
  const codes = new Set(results.map(({ code }) => code));
  assert.ok(codes.has(0) && codes.has(1) && codes.has(125), `the generator makes too little of a kind: ${[...codes].join(', ')}`);
  for (const directory of ['containers', 'names']) {
    const made = path.join(sc.root, directory);
    assert.deepEqual(fs.existsSync(made) ? fs.readdirSync(made) : [], [], `left in ${directory}`);
  }
  assert.deepEqual(fs.readdirSync(sc.scratch).filter((name) => !before.includes(name) && !['jobs.json', 'results.json'].includes(name)), []);
  assert.deepEqual(sc.left(), []);
});
