// The records of containers: one directory each, config.json in it. Readers never lock.
import { ambiguousId, noSuchContainer, ScError, HostError } from '../errors.ts';
import { exists, listDirectory, readLink, readText } from '../host/files.ts';
import type { ContainerRecord } from '../model/container.ts';
import { isContainerRecord } from '../model/record-shape.ts';
import type { StatePaths } from './paths.ts';

const HEX = /^[0-9a-f]+$/;

export const containerDirectory = (paths: StatePaths, id: string): string => `${paths.containers}/${id}`;

/**
 * @returns undefined where there is no such container
 * @throws HostError for a config.json that is torn, foreign or of another version: it costs this container only
 */
export const readRecord = (paths: StatePaths, id: string): ContainerRecord | undefined => {
  const file = `${containerDirectory(paths, id)}/config.json`;
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isContainerRecord(value, id)) return value;
  } catch {
    // Not JSON: said below, in the same words.
  }
  throw new HostError(`${file} is not a record that this sc can read; sc rm -f ${id.slice(0, 12)} removes that container`, 1);
};

/** The ids of all containers, in no order. */
export const containerIds = (paths: StatePaths): string[] => listDirectory(paths.containers).filter((name) => name.length === 64 && HEX.test(name));

/** The id behind a name, undefined for a free one. A link that leads nowhere is a free name: its container is gone. */
export const idOfName = (paths: StatePaths, name: string): string | undefined => {
  const link = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name) ? `${paths.names}/${name}` : undefined;
  const target = link === undefined ? undefined : readLink(link);
  return target !== undefined && link !== undefined && exists(link) ? target.slice(target.lastIndexOf('/') + 1) : undefined;
};

/**
 * The id that was meant: the whole id, a name, or the beginning of one id, in docker's order.
 * @throws NotFoundError, ConflictError for the beginning of several
 */
export const resolveContainer = (paths: StatePaths, word: string): string => {
  if (word.length === 64 && HEX.test(word) && exists(containerDirectory(paths, word))) return word;
  const named = idOfName(paths, word.startsWith('/') ? word.slice(1) : word);
  if (named !== undefined) return named;
  if (!HEX.test(word)) throw noSuchContainer(word);
  const [first, second] = containerIds(paths).filter((id) => id.startsWith(word));
  if (first === undefined) throw noSuchContainer(word);
  if (second !== undefined) throw ambiguousId(word);
  return first;
};

/** The record that was meant. @throws as resolveContainer and readRecord */
export const findRecord = (paths: StatePaths, word: string): ContainerRecord => {
  const record = readRecord(paths, resolveContainer(paths, word));
  if (record === undefined) throw noSuchContainer(word);
  return record;
};

/** All records that can be read, and the errors of the others. */
export const readRecords = (paths: StatePaths): { records: ContainerRecord[]; broken: ScError[] } => {
  const records: ContainerRecord[] = [];
  const broken: ScError[] = [];
  for (const id of containerIds(paths)) {
    try {
      const record = readRecord(paths, id);
      if (record !== undefined) records.push(record);
    } catch (error) {
      if (!(error instanceof ScError)) throw error;
      broken.push(error);
    }
  }
  return { records, broken };
};
