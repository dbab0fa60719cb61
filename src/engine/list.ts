// Which containers `ps` shows, the newest first.
import { UsageError, type ScError } from '../errors.ts';
import { anyOf, hasLabels, matches, parseFilters, type Filters } from '../model/filters.ts';
import type { StatePaths } from '../store/paths.ts';
import type { ContainerRecord } from '../model/container.ts';
import { findRecord, readRecords } from '../store/records.ts';
import type { ContainerStatus } from '../model/container.ts';
import { containerStatus } from '../store/status.ts';

export interface ListedContainer {
  readonly record: ContainerRecord;
  readonly status: ContainerStatus;
}

export interface ListRequest {
  readonly all: boolean;
  readonly filter: readonly string[];
  /** At most so many, the newest; below one: all. */
  readonly last: number;
}

const FILTERS = ['id', 'name', 'label', 'status', 'exited', 'ancestor', 'before', 'since', 'network'] as const;
const STATES = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

const sameImage = (asked: string, { imageReference, imageId }: ContainerRecord): boolean =>
  imageReference === asked || imageReference === `${asked}:latest` || `${imageReference}:latest` === asked || imageId === asked || (imageId?.slice('sha256:'.length).startsWith(asked) ?? false);

const fits = (filters: Filters, { record, status }: ListedContainer, bounds: { before: string | undefined; since: string | undefined }): boolean =>
  anyOf(filters, 'id', (id) => matches(id, record.id)) &&
  anyOf(filters, 'name', (name) => matches(name, record.name) || matches(name, `/${record.name}`)) &&
  hasLabels(filters, record.labels) &&
  anyOf(filters, 'status', (state) => status.state === state) &&
  anyOf(filters, 'exited', (code) => status.state === 'exited' && String(status.exitCode) === code) &&
  anyOf(filters, 'ancestor', (image) => sameImage(image, record)) &&
  anyOf(filters, 'network', (network) => record.spec.network === network) &&
  (bounds.before === undefined || record.created < bounds.before) &&
  (bounds.since === undefined || record.created > bounds.since);

/** @throws UsageError for a filter that is none, NotFoundError for one that names no container */
export const listContainers = (paths: StatePaths, { all, filter, last }: ListRequest): { containers: ListedContainer[]; broken: ScError[] } => {
  const filters = parseFilters(filter, FILTERS);
  for (const state of filters.get('status') ?? [])
    if (!STATES.includes(state)) throw new UsageError(`invalid filter 'status=${state}': known are ${STATES.join(', ')}`, 1);
  const created = (key: string): string | undefined => {
    const word = filters.get(key)?.at(-1);
    return word === undefined ? undefined : findRecord(paths, word).created;
  };
  const bounds = { before: created('before'), since: created('since') };
  const { records, broken } = readRecords(paths);
  const everyState = all || filters.has('status');
  const containers = records
    .map((record) => ({ record, status: containerStatus(paths, record.id) }))
    // Ended and with --rm: its monitor is removing it at this moment.
    .filter(({ record, status }) => !(record.spec.autoRemove && status.state === 'exited'))
    .filter((container) => (everyState || container.status.state === 'running') && fits(filters, container, bounds))
    .sort((one, other) => (one.record.created < other.record.created ? 1 : -1));
  return { containers: last > 0 ? containers.slice(0, last) : containers, broken };
};
