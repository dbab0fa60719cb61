import { command } from '../cli/command.ts';
import { VERSION } from '../model/version.ts';
import { print } from '../output/print.ts';
import type { StatePaths } from '../store/paths.ts';

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', ia32: '386' };

/** `bun 1.4.5`, `node 20.20.2` */
const runtime = (): string => (process.versions['bun'] === undefined ? `node ${process.versions.node}` : `bun ${process.versions['bun']}`);

interface Component {
  readonly Name: string;
  readonly Version: string;
}

/** Asking every tool takes longer than all the rest: only for who wants it. */
const hostTools = async (paths: StatePaths): Promise<() => Component[]> => {
  const { hostFacts } = await import('../engine/facts.ts');
  return () => Object.entries(hostFacts(paths).tools).map(([name, { version }]) => ({ Name: name, Version: version ?? 'unknown' }));
};

const line = (name: string, value: string): string => ` ${`${name}:`.padEnd(18)} ${value}\n`;

export const definition = command({
  usage: '[OPTIONS]',
  summary: 'Show the sc version information',
  paths: ['sc version'],
  flags: {
    format: { kind: 'string', short: 'f', help: "Format output using a custom template:\n'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template." },
    short: { kind: 'bool', hidden: true, help: 'Print one line' },
    tools: { kind: 'bool', help: 'Show also the tools of this host that do the work' },
  },
  operands: [0, 0],
  run: async ({ values: { format, short, tools }, context: { paths } }) => {
    const architecture = ARCHITECTURES[process.arch] ?? process.arch;
    if (short) print(`sc version ${VERSION}`);
    else if (format !== undefined) {
      const components = await hostTools(paths);
      const os = { Os: process.platform, Arch: architecture };
      const { compileTemplate } = await import('../output/template.ts');
      const template = compileTemplate(format === 'json' ? '{{json .}}' : format, { exitCode: 64 });
      print(`${template({
        Client: { Platform: { Name: 'SimpleContainer' }, Version: VERSION, Runtime: runtime(), ...os },
        // There is no server; scripts ask for its version to see that all is well.
        Server: { Version: VERSION, ...os, get Components() { return components(); } },
      })}\n`);
    } else {
      print(`Client: SimpleContainer\n${line('Version', VERSION)}${line('Runtime', runtime())}${line('OS/Arch', `${process.platform}/${architecture}`)}`);
      if (tools) print(`\nHost tools:\n${(await hostTools(paths))().map(({ Name, Version }) => line(Name, Version)).join('')}`);
    }
  },
});
