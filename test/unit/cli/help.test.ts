import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flagUsages } from '../../../src/cli/flag-usages.ts';
import { commandHelp } from '../../../src/cli/help.ts';
import { command } from '../../../src/cli/command.ts';
import type { Flags } from '../../../src/cli/flags.ts';

const check = (name: string, flags: Flags, expected: string, columns = 79): void => {
  test(name, () => assert.equal(flagUsages(flags, columns), expected));
};

// docker 28.2.2: `docker logs --help`
check('docker logs', {
  tail: { kind: 'string', short: 'n', default: 'all', help: 'Number of lines to show from the end of the logs' },
  details: { kind: 'bool', help: 'Show extra details provided to logs' },
  follow: { kind: 'bool', short: 'f', help: 'Follow log output' },
  since: { kind: 'string', help: 'Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)' },
  timestamps: { kind: 'bool', short: 't', help: 'Show timestamps' },
  until: { kind: 'string', help: 'Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)' },
}, `      --details        Show extra details provided to logs
  -f, --follow         Follow log output
      --since string   Show logs since timestamp (e.g.
                       "2013-01-02T13:23:37Z") or relative (e.g. "42m"
                       for 42 minutes)
  -n, --tail string    Number of lines to show from the end of the logs
                       (default "all")
  -t, --timestamps     Show timestamps
      --until string   Show logs before a timestamp (e.g.
                       "2013-01-02T13:23:37Z") or relative (e.g. "42m"
                       for 42 minutes)`);

// docker 28.2.2: `docker ps --help`
check('docker ps', {
  filter: { kind: 'list', unit: 'filter', short: 'f', help: 'Filter output based on conditions provided' },
  format: {
    kind: 'string',
    help: "Format output using a custom template:\n'table':            Print output in table format with column headers (default)\n'table TEMPLATE':   Print output in table format using the given Go template\n" +
      "'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template.\nRefer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates",
  },
  last: { kind: 'int', short: 'n', default: -1, help: 'Show n last created containers (includes all states)' },
  hidden: { kind: 'bool', hidden: true, help: '' },
  old: { kind: 'bool', deprecated: 'no', help: '' },
}, `  -f, --filter filter   Filter output based on conditions provided
      --format string   Format output using a custom template:
                        'table':            Print output in table format
                        with column headers (default)
                        'table TEMPLATE':   Print output in table format
                        using the given Go template
                        'json':             Print in JSON format
                        'TEMPLATE':         Print output using the given
                        Go template.
                        Refer to https://docs.docker.com/go/formatting/
                        for more information about formatting output with
                        templates
  -n, --last int        Show n last created containers (includes all
                        states) (default -1)`);

check('a bare value', { pull: { kind: 'string', bare: 'always', default: 'missing', help: 'Pull' } }, '      --pull string[="always"]   Pull (default "missing")');
check('a true bool', { proxy: { kind: 'bool', default: true, help: 'Proxy' } }, '      --proxy   Proxy (default true)');
check('too narrow', { name: { kind: 'string', help: 'one two three four five six seven' } }, '      --name string   \n                one two three four\n                five six seven', 40);
check('nothing to show', {}, '');

test('the page of a verb', () => {
  const stop = command({
    usage: '[OPTIONS] CONTAINER [CONTAINER...]', summary: 'Stop one or more running containers', paths: ['sc container stop', 'sc stop'], operands: [1, Infinity],
    flags: { signal: { kind: 'string', short: 's', help: 'Signal to send to the container' } }, run: () => undefined,
  });
  assert.equal(commandHelp(stop, 'sc stop'), `Usage:  sc stop [OPTIONS] CONTAINER [CONTAINER...]

Stop one or more running containers

Aliases:
  sc container stop, sc stop

Options:
  -s, --signal string   Signal to send to the container
`);
});
