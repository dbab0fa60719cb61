import { command } from '../cli/command.ts';
import { printLogs } from '../engine/logs.ts';
import { requireRoot } from '../engine/privilege.ts';
import { parseMoment } from '../model/moment.ts';
import { findRecord } from '../store/records.ts';

/** docker: what is no number means all of it. */
const tailLines = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

export const definition = command({
  usage: '[OPTIONS] CONTAINER',
  summary: 'Fetch the logs of a container',
  paths: ['sc container logs', 'sc logs'],
  flags: {
    follow: { kind: 'bool', short: 'f', help: 'Follow log output' },
    since: { kind: 'string', help: 'Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)' },
    tail: { kind: 'string', short: 'n', default: 'all', help: 'Number of lines to show from the end of the logs' },
    timestamps: { kind: 'bool', short: 't', help: 'Show timestamps' },
    until: { kind: 'string', help: 'Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)' },
  },
  operands: [1, 1],
  run: async ({ values: { follow, since, tail, timestamps, until }, operands: [word = ''], context: { paths } }) => {
    requireRoot('logs');
    const { id } = findRecord(paths, word);
    const now = Date.now();
    await printLogs(paths, id, {
      follow, timestamps, tail: tailLines(tail),
      since: since === undefined ? undefined : parseMoment(since, now),
      until: until === undefined ? undefined : parseMoment(until, now),
    });
  },
});
