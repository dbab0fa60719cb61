import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidates } from '../../../src/cli/complete.ts';
import { tree } from '../../../src/commands/index.ts';

const names = { CONTAINER: () => ['web', 'worker', 'db'] };
const check = (line: string, expected: readonly string[]): void => {
  test(`sc ${line}<tab>`, async () => assert.deepEqual((await candidates(tree, line.split(' '), names)).map(([word]) => word), expected));
};

check('sto', ['stop']);
check('container sto', ['stop']);
check('container l', ['logs', 'ls', 'list']);
check('__', []);
check('--ro', ['--root']);
check('--root ', []);
check('--root /x image p', ['prune', 'pull']);
check('nosuch ', []);
check('stop w', ['web', 'worker']);
check('stop web d', ['db']);
check('logs web ', []);
check('run --memo', ['--memory']);
check('run --memory ', []);
check('run -m ', []);
check('run -it busybox --memo', []);
check('ps ', []);
check('ps --no', ['--no-trunc']);
check('run --hel', ['--help']);
