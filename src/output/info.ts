// `info` as docker lays it out, docker/cli, system/info.go.
import { bytesSize } from './size.ts';
import type { Row } from './template-rows.ts';

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const record = (value: unknown): Row => (typeof value === 'object' && value !== null ? (value as Row) : {});

/** What stands below a heading is one further in. */
const item = (depth: number, text: string): string => `${' '.repeat(depth)}${text}\n`;
const field = (depth: number, name: string, value = ''): string => item(depth, value === '' ? `${name}:` : `${name}: ${value}`);

/** There is no daemon to say more of: the tools do the work. */
const client = (sc: Row): string => [
  field(0, 'Client'), field(1, 'Runtime', String(sc['Runtime'])), field(1, 'Shell', String(sc['Shell'])), field(1, 'Awk', String(sc['Awk'])),
  field(1, 'Tools'), ...Object.entries(record(sc['Tools'])).map(([name, version]) => field(2, name, String(version))),
  ...(list(sc['Missing']).length === 0 ? [] : [field(1, 'Missing Tools', list(sc['Missing']).join(' '))]),
].join('');

export const infoText = (info: Row): string => {
  const text = (key: string): string => String(info[key]);
  const sc = record(info['Sc']);
  const status = (info['DriverStatus'] ?? []) as readonly (readonly [string, string])[];
  return [
    client(sc), '\n',
    field(0, 'Server'),
    field(1, 'Containers', text('Containers')),
    field(2, 'Running', text('ContainersRunning')), field(2, 'Paused', text('ContainersPaused')), field(2, 'Stopped', text('ContainersStopped')),
    field(1, 'Images', text('Images')),
    field(1, 'Server Version', text('ServerVersion')),
    field(1, 'Storage Driver', text('Driver')), ...status.map(([name, value]) => field(2, name, value)),
    field(1, 'Logging Driver', text('LoggingDriver')),
    field(1, 'Cgroup Driver', text('CgroupDriver')), field(1, 'Cgroup Version', text('CgroupVersion')),
    field(2, 'Mount', String(sc['CgroupMount'])), field(2, 'Controllers', list(sc['CgroupControllers']).join(' ')),
    ...(list(sc['CgroupV1Controllers']).length === 0 ? [] : [field(2, 'On Version 1', list(sc['CgroupV1Controllers']).join(' '))]),
    field(1, 'Security Options'), ...list(info['SecurityOptions']).map((option) => item(2, option.replace('name=', ''))),
    field(1, 'Kernel Version', text('KernelVersion')), field(1, 'Operating System', text('OperatingSystem')), field(1, 'OSType', text('OSType')),
    field(1, 'Architecture', text('Architecture')), field(1, 'CPUs', text('NCPU')), field(1, 'Total Memory', bytesSize(Number(info['MemTotal']))),
    field(1, 'Name', text('Name')), field(1, 'Docker Root Dir', text('DockerRootDir')),
  ].join('');
};
