// A command with a terminal for its stdin, stdout and stderr: script(1) plays the terminal.
import path from 'node:path';
import { repository } from '../../../root.ts';
import { run } from '../../support/run.ts';
import type { Outcome } from '../../support/run.ts';
import type { Sc } from '../../support/sc.ts';

export const program = path.join(repository, 'bin/sc');

export const onTerminal = (sc: Sc, command: string): Promise<Outcome> =>
  run(['script', '-qec', command, '/dev/null'], { environment: { SC_ROOT: sc.root, SHELL: '/bin/sh' }, cwd: sc.scratch, input: '', timeoutSeconds: 20 });
