// Each step is made to fail in turn, by each of its tools and by what stands in its way. The error names the step, the exit
// code is 125, and nothing of the steps before it is left.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { runContainer } from '../../src/engine/run-container.ts';
import { StepError } from '../../src/errors.ts';
import { render } from '../../src/program/render.ts';
import { fakeHost, ID, marksOf, PATIENCE_MS, planFor, programFor, reserve, runProgram, type FakeHost } from './host.ts';

const WORDS = ['-m', '64m', '--cpus', '1', '-v', '/srv/made-for-a-test-of-sc:/data', '-v', './app.conf:/etc/app.conf', '-w', '/work', '-h', 'web'];

const plan = (host: FakeHost) => planFor(host, ...WORDS, 'busybox', 'sh', '-c', 'exit 0');
/** A volume's source is made on the host and stays, as docker's does: here it is not made at all. */
const text = (host: FakeHost): string => programFor(host, plan(host).plan).replace(/^mkdir -p \/srv.*$/m, `mkdir -p ${host.directory}/source`);

/** What the error of the engine says of a program that runs on the host. */
const failureOf = async (host: FakeHost, program: string): Promise<StepError> => {
  const { plan: made, spec } = plan(host);
  const file = reserve(host, program);
  const run = runContainer({ plan: made, file, shell: host.shell, id: ID, name: 'box', spec: { ...spec, attached: false }, paths: host.paths, onTime: () => undefined });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('the program hangs')), PATIENCE_MS); });
  return await Promise.race([run, late]).finally(() => clearTimeout(timer)).then(
    () => assert.fail('it did not fail'),
    (error: unknown) => {
      assert.ok(error instanceof StepError, String(error));
      return error;
    },
  );
};

const clean = async (host: FakeHost): Promise<void> => assert.deepEqual(await host.leftovers(), []);

describe('a tool fails', () => {
  // Patterns of the call, and the step whose call it is.
  const tools: ReadonlyArray<readonly [call: string, step: string]> = [
    ['mkdir -p */containers/*', 'state.make'],
    ['mkdir */upper */work', 'state.make'],
    ['flock *', 'lock.take'],
    ['mkdir -p */source', 'sources.make'],
    ['mkdir -p */rootfs', 'files.write'],
    ['cat', 'fstab.write'],
    ['mkdir -p */cgroup/sc/*', 'cgroup.make'],
    ['mkfifo *', 'log.pump'],
    ['unshare --mount --propagation *', 'namespaces.make'],
    ['mount -c -T *', 'rootfs.mount'],
    ['mkdir -p */rootfs/*', 'rootfs.mount'],
    ['mount -c -a *', 'rootfs.mount'],
    ['mount -o remount*', 'rootfs.mount'],
    ['ip *', 'net.up'],
    ['unshare *--cgroup *', 'tools.keep'],
    ['nsenter *', 'rootfs.pivot'],
    ['pivot_root *', 'rootfs.pivot'],
    ['umount *', 'rootfs.pivot'],
  ];
  for (const [call, step] of tools) {
    test(`${call}: ${step}`, async (t) => {
      const host = fakeHost(t);
      host.fail(call);
      const { failure, exitCode, message } = await failureOf(host, text(host));
      assert.equal(failure.step, step);
      assert.equal(exitCode, 125);
      assert.match(failure.answer, new RegExp(`^${call.split(' ', 1)[0] ?? ''}: told to fail`, 'm'));
      const number = plan(host).plan.steps.findIndex(({ id }) => id === step) + 1;
      assert.ok(message.startsWith(`step ${step} failed (${number} of ${plan(host).plan.steps.length}`), message);
      if (number > 1) await clean(host);
    });
  }

  test('these are all the calls up to the command', async (t) => {
    const host = fakeHost(t);
    await runProgram(host, { file: reserve(host, text(host)) });
    const matches = (call: string, pattern: string): boolean =>
      new RegExp(`^${pattern.replace(/[.\\/]/g, '\\$&').replaceAll('*', '[^]*')}$`).test(call);
    const own = host.calls().slice(0, host.calls().findIndex((call) => call.startsWith('setsid ')));
    // Readers of pipes: what becomes of a container whose log cannot be read is another test.
    const unknown = own.filter((call) => !/^(?:gawk|tee) /.test(call) && !tools.some(([pattern]) => matches(call, pattern)));
    assert.deepEqual(unknown, []);
  });
});

describe('something stands in the way', () => {
  const run = (host: FakeHost): string => `${host.paths.run}/${ID}`;
  const cg = (host: FakeHost): string => `${host.directory}/cgroup/sc/${ID}`;
  const obstacles: ReadonlyArray<readonly [what: string, step: string, place: (host: FakeHost) => string]> = [
    ['the lock', 'lock.take', (host) => `${host.paths.containers}/${ID}/lock`],
    ['hostname', 'files.write', (host) => `${run(host)}/hostname`],
    ['resolv.conf', 'files.write', (host) => `${run(host)}/resolv.conf`],
    ['fstab', 'fstab.write', (host) => `${run(host)}/fstab`],
    ['the controllers above', 'cgroup.make', (host) => `${host.directory}/cgroup/cgroup.subtree_control`],
    ['a limit', 'cgroup.limit', (host) => `${cg(host)}/memory.max`],
    ['the last limit', 'cgroup.limit', (host) => `${cg(host)}/cpu.max`],
    ['a pipe', 'log.pump', (host) => `${run(host)}/stdout`],
    ['the way to tell the exit code', 'namespaces.make', (host) => `${run(host)}/exit`],
    ['cgroup.procs', 'cgroup.join', (host) => `${cg(host)}/cgroup.procs`],
    ['the host name', 'host.name', (host) => `${host.directory}/sys/kernel/hostname`],
    ['a setting of the network', 'net.up', (host) => `${host.directory}/sys/net/ipv4/ping_group_range`],
  ];
  for (const [what, step, place] of obstacles) {
    test(`${what}: ${step}`, async (t) => {
      const host = fakeHost(t);
      const program = text(host);
      fs.mkdirSync(place(host), { recursive: true });
      const { failure } = await failureOf(host, program);
      assert.equal(failure.step, step);
      assert.notEqual(failure.answer, '');
      await clean(host);
    });
  }
});

/** The program with a line of one's own at the end of a step. */
const after = (program: string, step: string, next: string | undefined, line: string): string => {
  const heading = program.indexOf(`\n${next === 'process.exec' ? '#' : 'step'} ${next ?? ''} `, program.indexOf(`\nstep ${step} `));
  assert.ok(heading > 0, `${step} is followed by ${next ?? 'nothing'}`);
  return `${program.slice(0, heading)}${line}\n${program.slice(heading)}`;
};

describe('the end of each step fails', () => {
  const steps = (host: FakeHost) => plan(host).plan.steps;
  // The names of the steps do not depend on the host.
  const names = ['state.make', 'lock.take', 'sources.make', 'files.write', 'fstab.write', 'cgroup.make', 'cgroup.limit', 'log.pump', 'cgroup.join', 'rootfs.mount', 'host.name', 'net.up', 'rootfs.pivot', 'pid.publish', 'container.ready'];
  for (const name of names) {
    test(name, async (t) => {
      const host = fakeHost(t);
      const at = steps(host).findIndex(({ id }) => id === name);
      const { code, said } = await runProgram(host, { file: reserve(host, after(text(host), name, steps(host)[at + 1]?.id, 'false')) });
      assert.equal(code, 125);
      assert.equal(marksOf(said).at(-1), name);
      assert.deepEqual(said.filter((line) => line.startsWith('sc: ')), [`sc: step ${name} failed`]);
      await clean(host);
    });
  }

  test('these are all steps that a line can be added to', (t) => {
    const host = fakeHost(t);
    const end = steps(host).findIndex(({ kind }) => kind === 'process.exec');
    assert.deepEqual(steps(host).slice(0, end).map(({ id }) => id).filter((id) => !names.includes(id)), ['namespaces.make', 'tools.keep']);
  });
});

describe('the caller is killed', () => {
  test('at every mark before the container is ready: nothing is left', async (t) => {
    const marks = plan(fakeHost(t)).plan.steps.map(({ id }) => id);
    for (const mark of marks.slice(0, marks.indexOf('pid.publish'))) {
      const host = fakeHost(t);
      // Between this mark and the next there is time for the pipe to be gone.
      const program = text(host).replace(new RegExp(`^(step ${mark.replaceAll('.', '\\.')} .*)$`, 'm'), '$1\nsleep 0.2');
      const { code } = await runProgram(host, { file: reserve(host, program), hangUp: (said) => marksOf(said).includes(mark) });
      assert.equal(code, 125, mark);
      assert.deepEqual(await host.leftovers(), [], mark);
    }
  });

  test('when it is ready: the container goes on to its end', async (t) => {
    const host = fakeHost(t);
    const { plan: made } = planFor(host, '-d', 'busybox', 'sh', '-c', 'sleep 0.3; echo written; exit 9');
    const { code } = await runProgram(host, { file: reserve(host, programFor(host, made)), hangUp: (said) => marksOf(said).includes('container.ready') });
    assert.equal(code, 9);
    assert.match(fs.readFileSync(`${host.paths.containers}/${ID}/log`, 'utf8'), /Z stdout F written\n$/);
    assert.deepEqual(JSON.parse(fs.readFileSync(`${host.paths.containers}/${ID}/exit.json`, 'utf8')), { exitCode: 9 });
    assert.ok(!fs.existsSync(`${host.paths.run}/${ID}`));
  });
});

describe('after the container has ended', () => {
  for (const call of ['mv *', 'rmdir *']) {
    test(`${call} fails: the exit code stays the container's`, async (t) => {
      const host = fakeHost(t);
      host.fail(call);
      const { plan: made } = planFor(host, 'busybox', 'sh', '-c', 'exit 3');
      assert.equal((await runProgram(host, { file: reserve(host, programFor(host, made)) })).code, 3);
      assert.ok(!fs.existsSync(`${host.paths.run}/${ID}`));
    });
  }
});

test('the text that runs here is the text that sc prints, but for /proc/sys', (t) => {
  const host = fakeHost(t);
  const { plan: made } = plan(host);
  const [printed, run] = [render(made).split('\n'), programFor(host, made).split('\n')];
  assert.equal(printed.length, run.length);
  assert.deepEqual(printed.filter((line, at) => line !== run[at]).map((line) => /\/proc\/sys\/(\w+)/.exec(line)?.[1]), ['kernel', 'net', 'net']);
});
