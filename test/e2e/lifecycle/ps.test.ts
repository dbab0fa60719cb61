// ps: the table, its columns, filters and formats. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);
const HEADER = 'CONTAINER ID   IMAGE     COMMAND   CREATED   STATUS    PORTS     NAMES\n';

test('nothing: the header alone', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal((await sc('ps', '--filter', 'label=sc-nothing')).out, HEADER);
});

test('a row: short id, image, quoted command, ages, name', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'web', '-l', 'sc-row', 'busybox', 'sleep', '60');
  const { out } = await sc('ps', '--filter', 'label=sc-row');
  const [header = '', row = '', end] = out.split('\n');
  assert.match(header, /^CONTAINER ID {3}IMAGE {5}COMMAND {6,}CREATED {2,}STATUS {2,}PORTS {5}NAMES$/);
  assert.match(row, new RegExp(`^${id.slice(0, 12)} {3}busybox {3}"sleep 60" {3}(Less than a second|1 second|\\d seconds) ago {3,}Up (Less than a second|1 second|\\d seconds) {3,}web$`));
  assert.equal(row.indexOf('web'), header.indexOf('NAMES'));
  assert.equal(row.indexOf('Up'), header.indexOf('STATUS'));
  assert.equal(end, '');
});

test('a long command is cut at 20 characters, quoted as Go quotes; not with --no-trunc', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'long', 'busybox', 'sh', '-c', 'sleep 60; echo "quoted" ü\n');
  assert.equal(await sc.ok('ps', '--filter', 'name=long', '--format', '{{.Command}}'), '"sh -c \'sleep 60; ec…"');
  assert.equal(await sc.ok('ps', '--no-trunc', '--filter', 'name=long', '--format', '{{.ID}} {{.Command}}'), `${id} "sh -c 'sleep 60; echo \\"quoted\\" ü\\n'"`);
});

test('running ones only, unless -a, -n, -l or a filter for a state asks for more; newest first', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const ids: string[] = [];
  for (const command of [['sleep', '60'], ['sh', '-c', 'exit 3'], ['true']]) ids.unshift(await sc.ok('run', '-d', '-l', 'sc-order', 'busybox', ...command));
  await sc.ok('wait', ids[0] ?? '', ids[1] ?? '');
  const list = async (...words: readonly string[]): Promise<string[]> =>
    (await sc.ok('ps', '-q', '--no-trunc', '--filter', 'label=sc-order', ...words)).split('\n').filter((line) => line !== '');
  assert.deepEqual(await list(), [ids[2]]);
  assert.deepEqual(await list('-a'), ids);
  assert.deepEqual(await list('-n', '2'), ids.slice(0, 2));
  assert.deepEqual(await list('-l'), ids.slice(0, 1));
  assert.deepEqual(await list('--last=1'), ids.slice(0, 1));
  assert.deepEqual(await list('--filter', 'status=exited'), ids.slice(0, 2));
  assert.deepEqual(await list('-a', '--filter', 'exited=3'), [ids[1]]);
  assert.deepEqual(await list('--filter', 'status=running', '--filter', 'status=exited'), ids);
  assert.deepEqual(await list('-a', '--filter', `before=${ids[1]}`), [ids[2]]);
  assert.deepEqual(await list('-a', '--filter', `since=${ids[1]}`), [ids[0]]);
});

test('filters by id, name and image', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const [one, two] = [await sc.ok('run', '-d', '--name', 'web-1', 'busybox', 'true'), await sc.ok('run', '-d', '--name', 'db-1', 'busybox', 'true')];
  await sc.ok('wait', one, two);
  const list = (filter: string): Promise<string> => sc.ok('ps', '-aq', '--no-trunc', '--filter', filter);
  assert.equal(await list('name=web'), one);
  assert.equal(await list('name=^/?db'), two);
  assert.equal(await list('name=-1'), `${two}\n${one}`);
  assert.equal(await list(`id=${one.slice(0, 20)}`), one);
  assert.equal(await list('ancestor=busybox'), `${two}\n${one}`);
  assert.equal(await list('ancestor=nosuch'), '');
});

test('formats', { skip: requires(...CONTAINER, 'docker-client-23') }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'web', '--network', 'none', '-l', 'a=1', 'busybox', 'sh', '-c', 'exit 5');
  await sc.ok('wait', 'web');
  const format = (template: string): Promise<string> => sc.ok('ps', '-a', '--filter', 'name=web', '--format', template);
  assert.equal(await format('{{.ID}}\\t{{.Names}} {{.State}} {{.Image}}'), `${id.slice(0, 12)}\tweb exited busybox`);
  assert.equal(await format('table {{.Names}}\\t{{.Image}}'), 'NAMES     IMAGE\nweb       busybox');
  assert.equal(await format('{{.Labels}} {{.Label "a"}} {{.Networks}}|{{.Ports}}|{{.Mounts}}'), 'a=1 1 none||');
  const row = JSON.parse(await format('json')) as Record<string, string>;
  assert.deepEqual([row['ID'], row['Names'], row['State'], row['Command']], [id.slice(0, 12), 'web', 'exited', '"sh -c \'exit 5\'"']);
  assert.match(row['Status'] ?? '', /^Exited \(5\) /);
  assert.equal(await format('{{json .Names}}'), '"web"');
  assert.match(await format('{{.CreatedAt}}'), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4} \w+$/);
});

test('bad filters and templates', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', 'busybox', 'true');
  for (const words of [['--filter', 'nosuch=1'], ['--filter', 'name'], ['--format', '{{.Nosuch}}'], ['--format', '{{'], ['extra'], ['--filter', 'status=nosuch']]) {
    const { code, out, err } = await sc('ps', '-a', ...words);
    assert.notEqual(code, 0, words.join(' '));
    assert.notEqual(err, '', words.join(' '));
    assert.doesNotMatch(out, /busybox/, words.join(' '));
  }
});
