// TIOCSTI types into a terminal as if the user had: no descriptor of the caller's terminal may come inside. CVE-2016-7545.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { onTerminal, program } from './support/on-terminal.ts';
import { attackProgram } from './support/programs.ts';
import { attackNeeds, importHostile, MODES, modes } from './support/hostile.ts';

const skip = attackNeeds('terminals');

test('nothing inside types into the terminal of the caller', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const control = await onTerminal(sc, attackProgram('terminal'));
  if (!control.out.includes('TYPED')) t.diagnostic('no control: this kernel has no TIOCSTI any more (dev.tty.legacy_tiocsti)');
  for (const mode of modes) {
    for (const flags of [['--rm'], ['--rm', '-i'], ['--rm', '--privileged']]) {
      const done = await onTerminal(sc, [program, 'run', ...flags, ...MODES[mode], 'attack', 'terminal'].join(' '));
      assert.match(done.out, /descriptor 0: /, describe(done));
      assert.doesNotMatch(done.out, /TYPED/, `${mode}, ${flags.join(' ')}: ${describe(done)}`);
    }
  }
});

test('with -t it types into the terminal of its own alone', { skip }, async (t) => {
  const sc = useStore(t);
  if (!(await sc('run', '--help')).out.includes('--tty')) return t.skip('needs -t, which this sc has not');
  await importHostile(sc);
  const word = 'typed-by-a-container';
  // What is typed behind the end of the container would be read by the caller's own shell.
  const inside = `${program} run --rm -it attack terminal; read -t 1 -r line; echo "left: $line"`;
  const done = await onTerminal(sc, `bash -c '${inside}'`);
  assert.doesNotMatch(done.out, /left: .*#|left: .*typed/, `${word}: ${describe(done)}`);
});
