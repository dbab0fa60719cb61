// A person at a terminal, played by expect(1): `const { out } = await atTerminal(sc, script)`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { repository } from '../../root.ts';
import { describe, run, SLOWNESS } from './run.ts';
import type { Outcome } from './run.ts';
import type { Sc } from './sc.ts';

export const program = process.env['SC'] ?? path.join(repository, 'bin/sc');

// expect takes a braced list on one line for a pattern: so its arguments are words here, not a list.
// want: a pattern must come. ends: the program must end with this status. sc: starts it. A failure says which line wanted what.
const PRELUDE = `
set timeout ${15 * SLOWNESS}
set stty_init "rows 37 columns 101"
log_user 1
proc fail {words} { puts stderr "FAILED: $words"; exit 90 }
proc sc {args} { uplevel #0 [list spawn -noecho {${program}} {*}$args] }
proc shell {} { uplevel #0 [list spawn -noecho env {PS1=host> } {ENV=} sh]; want {host> } }
proc want {pattern} { expect -re $pattern {} timeout { fail "no $pattern" } eof { fail "ended before $pattern" } }
proc ends {code} { expect eof {} timeout { fail "does not end" }; set got [lindex [wait] 3]; if {$got ne $code} { fail "status $got, not $code" } }
proc size {rows columns} { global spawn_out; exec stty rows $rows columns $columns < $spawn_out(slave,name) }
proc key {letter} { sleep 0.3; send [format %c [expr {[scan $letter %c] & 31}]] }
`;

/** Runs a Tcl script of expect's, with this store. @returns what the terminal showed, as `out` */
export const atTerminal = async (sc: Sc, script: string, timeoutSeconds = 60): Promise<Outcome> => {
  const file = path.join(sc.scratch, `terminal-${Math.random().toString(36).slice(2)}.exp`);
  fs.writeFileSync(file, PRELUDE + script);
  const done = await run(['expect', '-f', file], { environment: { SC_ROOT: sc.root, TERM: 'xterm' }, timeoutSeconds });
  assert.equal(done.code, 0, describe(done));
  return done;
};
