import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRows, type Columns } from '../../../src/output/rows.ts';
import { alignTabs, formatTable } from '../../../src/output/table.ts';
import { UsageError } from '../../../src/errors.ts';

const table = (name: string, rows: string[][], expected: string): void => {
  test(name, () => assert.equal(formatTable(rows), expected));
};

table('columns of at least ten', [['A', 'B'], ['1', '2']], 'A         B\n1         2\n');
table('three blanks after the longest', [['A', 'B'], ['12345678', '2']], 'A          B\n12345678   2\n');
table('the last cell is not padded, an empty one leaves the blanks before it', [['A', 'B', 'C'], ['1', '', '']], 'A         B         C\n1                   \n');
table('characters are counted, not bytes', [['A', 'B'], ['"sleep 1000000000 …"', 'x']], 'A                      B\n"sleep 1000000000 …"   x\n');
table('a shorter line ends a column', [['123456789012', 'x'], ['-'], ['1', 'y']], '123456789012   x\n-\n1         y\n');
table('nothing', [], '');
test('tabs are cells', () => assert.equal(alignTabs('NAME\tID\nx\ty\n'), 'NAME      ID\nx         y\n'));

const columns: Columns = { headers: { ID: 'CONTAINER ID', Image: 'IMAGE', Names: 'NAMES' }, shown: ['ID', 'Names'] };
const rows = [
  { ID: 'abc', Image: 'busybox', Names: 'web', State: 'running', Label: (key: string) => (key === 'com.x.my-key' ? 'v1' : '') },
  { ID: 'def', Image: 'alpine', Names: 'db', State: 'exited', Label: (_key: string) => '' },
];
const check = (format: string | undefined, expected: string): void => {
  test(`--format ${format}`, async () => assert.equal(await formatRows(columns, rows, format), expected));
};
check(undefined, 'CONTAINER ID   NAMES\nabc            web\ndef            db\n');
check('table', 'CONTAINER ID   NAMES\nabc            web\ndef            db\n');
check('{{.Names}}', 'web\ndb\n');
check('{{.ID}}\\t{{.Names}}', 'abc\tweb\ndef\tdb\n');
check('table {{.ID}}\\t{{upper .Names}}', 'CONTAINER ID   NAMES\nabc            WEB\ndef            DB\n');
check('table {{.State}}\\t{{.ID}}', '<no value>   CONTAINER ID\nrunning      abc\nexited       def\n');
check('table {{.ID}}\\t{{.Label "com.x.my-key"}}', 'CONTAINER ID   my key\nabc            v1\ndef            \n');
check('json', '{"ID":"abc","Image":"busybox","Names":"web","State":"running"}\n{"ID":"def","Image":"alpine","Names":"db","State":"exited"}\n');
check('{{json .}}', '{"ID":"abc","Image":"busybox","Names":"web","State":"running"}\n{"ID":"def","Image":"alpine","Names":"db","State":"exited"}\n');
check('jsonarray', '[{"ID":"abc","Image":"busybox","Names":"web","State":"running"},{"ID":"def","Image":"alpine","Names":"db","State":"exited"}]\n');
check('raw', 'raw\nraw\n');

test('no rows: json says nothing, jsonarray an empty array, a table its heading', async () => {
  assert.equal(await formatRows(columns, [], 'json'), '');
  assert.equal(await formatRows(columns, [], 'jsonarray'), '[]\n');
  assert.equal(await formatRows(columns, [], 'table {{.ID}}'), 'CONTAINER ID\n');
  assert.equal(await formatRows(columns, []), 'CONTAINER ID   NAMES\n');
});
test('a template that is none is refused with no rows, too', async () => {
  await assert.rejects(formatRows(columns, [], '{{.ID'), (error) => error instanceof UsageError && error.exitCode === 1);
});
