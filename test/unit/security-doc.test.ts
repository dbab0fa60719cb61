// Each claim of docs/security.md names the test that tries it: those files exist, and none of the attacks goes unmentioned.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from '../root.ts';

const text = fs.readFileSync(path.join(repository, 'docs/security.md'), 'utf8');
const named = [...new Set([...text.matchAll(/\]\((\.\.\/test\/[^)#]+)\)/g)].map(([, file = '']) => path.join('docs', file)))];

test('each test that docs/security.md names is there', () => {
  assert.ok(named.length > 10);
  assert.deepEqual(named.filter((file) => !fs.existsSync(path.join(repository, file))), []);
});

test('each attack is in docs/security.md', () => {
  const attacks = fs.readdirSync(path.join(repository, 'test/e2e/attacks')).filter((file) => file.endsWith('.test.ts')).map((file) => `test/e2e/attacks/${file}`);
  assert.deepEqual(attacks.filter((file) => !named.includes(file)), []);
});

test('each row of its tables ends in a test or a reason', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Attack') && !line.startsWith('| CVE |') && !line.startsWith('| Flag'));
  const [stops] = text.split('## What gives the host away');
  for (const row of rows.filter((line) => stops?.includes(line) === true || line.startsWith('| CVE-'))) assert.match(row, /\(\.\.\/test\//, row);
});
