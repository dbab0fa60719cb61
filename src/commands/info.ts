import { command } from '../cli/command.ts';
import { hostFacts } from '../engine/facts.ts';
import { hostInfo } from '../engine/info.ts';
import { infoText } from '../output/info.ts';
import { print, warn } from '../output/print.ts';

export const definition = command({
  usage: '[OPTIONS]',
  summary: 'Display system-wide information',
  paths: ['sc info'],
  flags: {
    format: { kind: 'string', short: 'f', help: "Format output using a custom template:\n'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template." },
  },
  operands: [0, 0],
  run: async ({ values: { format }, context: { paths } }) => {
    const info = hostInfo(paths, hostFacts(paths));
    if (format === undefined || format === '') {
      print(infoText({ ...info }));
      for (const warning of info.Warnings) warn(`WARNING: ${warning}`);
      return;
    }
    const { compileTemplate } = await import('../output/template.ts');
    print(`${compileTemplate(format === 'json' ? '{{json .}}' : format, { exitCode: 64 })(info)}\n`);
  },
});
