import { command } from '../cli/command.ts';
import { UsageError } from '../errors.ts';
import { hostFacts } from '../engine/facts.ts';
import { runVisit, visitOf } from '../engine/visit.ts';
import { signalNumber, signalWord } from '../model/signals.ts';
import { planStop } from '../plan/visit.ts';
import { print } from '../output/print.ts';
import { render } from '../program/render.ts';
import { findRecord } from '../store/records.ts';
import { forEachContainer } from './each.ts';

export const definition = command({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  summary: 'Stop one or more running containers',
  paths: ['sc container stop', 'sc stop'],
  flags: {
    signal: { kind: 'string', short: 's', help: 'Signal to send to the container' },
    timeout: { kind: 'int', short: 't', help: 'Seconds to wait before killing the container' },
    time: { kind: 'int', help: 'Seconds to wait before killing the container', hidden: true, deprecated: 'use --timeout instead' },
    'dry-run': { kind: 'bool', help: 'Print the program that would run, and do nothing' },
  },
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values, operands, context: { paths, argv } }) => {
    const facts = hostFacts(paths);
    return await forEachContainer('stop', operands, async (word) => {
      const record = findRecord(paths, word);
      const number = signalNumber(values.signal ?? record.stopSignal);
      if (number === undefined) throw new UsageError(`invalid signal: ${values.signal ?? record.stopSignal}`, 1);
      const plan = planStop(visitOf(record, argv, facts, paths), signalWord(number), values.timeout ?? values.time ?? record.stopTimeout);
      if (values['dry-run']) print(render(plan));
      else await runVisit(plan, facts);
    }, values['dry-run'] ? { print: () => undefined } : {});
  },
});
