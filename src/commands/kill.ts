import { command } from '../cli/command.ts';
import { notRunning, UsageError } from '../errors.ts';
import { hostFacts } from '../engine/facts.ts';
import { runVisit, visitOf } from '../engine/visit.ts';
import { signalNumber, signalWord } from '../model/signals.ts';
import { planKill } from '../plan/visit.ts';
import { print } from '../output/print.ts';
import { render } from '../program/render.ts';
import { findRecord } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';
import { forEachContainer } from './each.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Kill one or more running containers',
  paths: ['sc container kill', 'sc kill'],
  flags: {
    signal: { kind: 'string', short: 's', default: 'KILL', help: 'Signal to send to the container' },
    'dry-run': { kind: 'bool', help: 'Print the program that would run, and do nothing' },
  },
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values, operands, context: { paths, argv } }) => {
    const number = signalNumber(values.signal);
    if (number === undefined) throw new UsageError(`invalid signal: ${values.signal}`, 1);
    const facts = hostFacts(paths);
    return await forEachContainer('kill', operands, async (word) => {
      const record = findRecord(paths, word);
      if (containerStatus(paths, record.id).state !== 'running') throw notRunning(record.id);
      const plan = planKill(visitOf(record, argv, facts, paths), signalWord(number));
      if (values['dry-run']) print(render(plan));
      else await runVisit(plan, facts);
    }, values['dry-run'] ? { print: () => undefined } : {});
  },
});
