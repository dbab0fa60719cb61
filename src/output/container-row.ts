// What `ps` says of a container, by docker's keys. docker/cli, formatter/container.go
import type { ContainerStatus } from '../model/container.ts';
import type { ContainerRecord } from '../model/container.ts';
import { humanDuration } from './duration.ts';
import { quotedCommand } from './quote.ts';
import { humanSize } from './size.ts';
import type { Columns, Row } from './rows.ts';

export const PS_COLUMNS: Columns = {
  headers: {
    ID: 'CONTAINER ID', Image: 'IMAGE', Command: 'COMMAND', RunningFor: 'CREATED', CreatedAt: 'CREATED AT', Status: 'STATUS', State: 'STATE', Ports: 'PORTS',
    Names: 'NAMES', Labels: 'LABELS', Mounts: 'MOUNTS', LocalVolumes: 'LOCAL VOLUMES', Networks: 'NETWORKS', Size: 'SIZE', Platform: 'PLATFORM', HealthStatus: 'HEALTH STATUS',
  },
  shown: ['ID', 'Image', 'Command', 'RunningFor', 'Status', 'Ports', 'Names'],
};

/** `2B (virtual 21.5MB)`. */
export const sizeText = ({ written, virtual }: { readonly written: number; readonly virtual: number }): string => `${humanSize(written)} (virtual ${humanSize(virtual)})`;

/** docker takes an unknown end for the one that only SIGKILL leaves so. */
const UNKNOWN_EXIT = 137;

/** `Up 3 minutes`, `Exited (0) 2 hours ago`, `Created`. moby container/state.go */
export const statusText = (status: ContainerStatus, nowMs: number): string => {
  if (status.state === 'running') return `Up ${humanDuration(nowMs - status.startedMs)}`;
  if (status.state === 'exited') return `Exited (${status.exitCode ?? UNKNOWN_EXIT}) ${humanDuration(nowMs - status.finishedMs)} ago`;
  return 'Created';
};

/** `2026-11-24 17:41:53 +0000 UTC`, as Go prints a time. */
const goTime = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} +0000 UTC`;

const labelsText = (labels: Readonly<Record<string, string>>): string => Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(',');

const MOUNT_WIDTH = 15;

export const containerRow = (record: ContainerRecord, status: ContainerStatus, nowMs: number, whole: boolean): Row => {
  const { id, name, created, imageReference, labels, spec } = record;
  const mounts = spec.mounts.flatMap((mount) => (mount.type === 'bind' ? [mount.source] : []));
  return {
    ID: whole ? id : id.slice(0, 12),
    Image: imageReference,
    Command: quotedCommand(spec.process.args, whole),
    CreatedAt: goTime(created),
    RunningFor: `${humanDuration(nowMs - Date.parse(created))} ago`,
    Ports: '',
    State: status.state,
    Status: statusText(status, nowMs),
    HealthStatus: 'none',
    Size: '0B',
    Names: name,
    Labels: labelsText(labels),
    Label: (key: unknown) => labels[String(key)] ?? '',
    Mounts: mounts.map((mount) => (whole || mount.length <= MOUNT_WIDTH ? mount : `${mount.slice(0, MOUNT_WIDTH - 1)}…`)).join(','),
    LocalVolumes: '0',
    Networks: spec.network,
    Platform: null,
  };
};
