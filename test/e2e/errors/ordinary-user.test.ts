// No root: who may not is told so at once, with the way out, and nothing is made.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { requires } from '../support/requires.ts';
import { run } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { inShell } from '../support/shell.ts';

/** setpriv(1), as nobody: it must be able to read the repository. */
const AS_NOBODY = 'cd /; exec setpriv --reuid 65534 --regid 65534 --clear-groups env SC_ROOT=/tmp/sc-of-nobody-that-is-never-made HOME=/ "$@"';
const readable = await run(['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', 'test', '-r', `${import.meta.dirname}/ordinary-user.test.js`]).then(({ code }) => code === 0, () => false);
const skip = requires('root') || (readable ? false : 'needs a repository that nobody (uid 65534) may read');

for (const [verb, words, code] of [['run', ['run', '--rootfs', '/', 'true'], 125], ['stop', ['stop', 'x'], 1], ['kill', ['kill', 'x'], 1], ['rm', ['rm', 'x'], 1], ['wait', ['wait', 'x'], 1], ['logs', ['logs', 'x'], 1]] as const)
  test(`${verb} as an ordinary user`, { skip }, async (t) => {
    const sc = useStore(t);
    const outcome = await inShell(sc, AS_NOBODY, words);
    assert.deepEqual([outcome.code, outcome.out, outcome.err], [code, '', `sc: sc ${verb} needs root here, for namespaces, mounts and cgroups: sudo sc ${verb} …\n`]);
    assert.equal(fs.existsSync('/tmp/sc-of-nobody-that-is-never-made'), false);
  });
