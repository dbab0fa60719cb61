// What is measured. Each gives the series of its rounds.
import type { Engine, Field, Floor } from './engines.ts';
import { paired, repeated, said, timed, timedTogether } from './measure.ts';
import type { Series } from './measure.ts';

export interface Amount {
  /** Longer: 1000 containers, 200 MB. */
  readonly full: boolean;
}

export interface Test {
  readonly name: string;
  /** Of the columns whose times it gives. */
  readonly run: (field: Field, amount: Amount) => Promise<readonly Series[]>;
}

const NONE = ['--network', 'none'];
/** Ends at once when it is asked to. */
const POLITE = ['sh', '-c', 'trap "exit 0" TERM INT; sleep 100000 & wait'];

const isFloor = (runner: Engine | Floor): runner is Floor => !('image' in runner);

const run = (engine: Engine): readonly string[] => ['run', '--rm', ...NONE, engine.image, 'true'];

const version: Test = {
  name: 'version',
  run: ({ engines }) => paired({ runners: engines, rounds: 15, tests: ['version'] }, (engine) => [timed(engine, ['version'])]),
};

export const removeAll = (engine: Engine): void => {
  const ids = said(engine, ['ps', '-aq']).out.split('\n').filter((id) => id !== '');
  if (ids.length > 0) timed(engine, ['rm', '-f', ...ids]);
};

const list: Test = {
  name: 'ps',
  run: async ({ engines }, { full }) => {
    const found: Series[] = [];
    let have = 0;
    for (const count of [0, 100, ...(full ? [1000] : [])]) {
      for (const engine of engines) await repeated(engine, [...engine.make, engine.image, 'true'], count - have, 3);
      have = count;
      found.push(...await paired({ runners: engines, rounds: 10, tests: [`ps -a, ${count} containers`] }, (engine) => [timed(engine, ['ps', '-a'])]));
    }
    engines.forEach(removeAll);
    return found;
  },
};

const foreground: Test = {
  name: 'run',
  run: ({ engines, floors }) => paired<Engine | Floor>({ runners: [...engines, ...floors], rounds: 20, tests: ['run --rm'] }, (runner) => [
    timed(runner, isFloor(runner) ? (runner.name === 'raw crun' ? [] : ['true']) : run(runner)),
  ]),
};

const life: Test = {
  name: 'life',
  run: ({ engines }) => paired({ runners: engines, rounds: 10, tests: ['run -d', 'exec', 'stop (TERM trap)', 'rm -f running'] }, (engine, round) => {
    const begin = (name: string): number => timed(engine, ['run', '-d', '--name', name, ...NONE, engine.image, ...POLITE]);
    const [first, second] = [`one${round}`, `two${round}`];
    const began = begin(first);
    const exec = timed(engine, ['exec', first, 'true']);
    const stop = timed(engine, ['stop', first]);
    timed(engine, ['rm', first]);
    begin(second);
    return [began, exec, stop, timed(engine, ['rm', '-f', second])];
  }),
};

const parallel: Test = {
  name: 'parallel',
  run: async ({ engines }, { full }) => [
    ...await paired({ runners: engines, rounds: full ? 5 : 2, tests: ['20 at once'] }, async (engine) => [await timedTogether(engine, run(engine), 20)]),
    ...await paired({ runners: engines, rounds: full ? 3 : 1, tests: ['50 at once'] }, async (engine) => [await timedTogether(engine, run(engine), 50)]),
  ],
};

const LINE = '0123456789'.repeat(10);

const logs: Test = {
  name: 'logs',
  run: ({ engines }, { full }) => {
    const megabytes = full ? 200 : 20;
    const script = `yes ${LINE} | head -c ${megabytes}000000`;
    return paired({ runners: engines, rounds: full ? 3 : 2, tests: [`write ${megabytes} MB of log`, `logs of ${megabytes} MB`, 'logs --tail 10'] }, (engine) => {
      const began = process.hrtime.bigint();
      const ok = [['run', '-d', '--name', 'talker', ...NONE, engine.image, 'sh', '-c', script], ['wait', 'talker']].every((words) => said(engine, words).ok);
      const written = ok ? Number(process.hrtime.bigint() - began) / 1e6 : Number.NaN;
      const read = timed(engine, ['logs', 'talker']);
      const tail = timed(engine, ['logs', '--tail', '10', 'talker']);
      timed(engine, ['rm', '-f', 'talker']);
      return [written, read, tail];
    });
  },
};

export const TESTS: readonly Test[] = [version, list, foreground, life, parallel, logs];

