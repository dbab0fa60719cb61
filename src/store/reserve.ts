// The birth of a container in the store: id and name exist under the lock before anything of the container does.
import { nameTaken } from '../errors.ts';
import { exists, makeDirectory, removeTree, replaceLink, writeNew } from '../host/files.ts';
import { isLockFree, takeLock, withLock } from '../host/flock.ts';
import { newId } from '../host/proc.ts';
import { madeUpName } from '../model/names.ts';
import type { StatePaths } from './paths.ts';
import type { ContainerRecord } from '../model/container.ts';
import { containerDirectory, idOfName, readRecord } from './records.ts';

export interface NewContainer {
  /** undefined: one is made up. */
  readonly name: string | undefined;
  readonly record: (name: string) => ContainerRecord;
  readonly id: string;
  /** Further files of the directory, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** 64 hexadecimal digits, never given before. */
export const newContainerId = (): string => newId();

/** Directories of a store that is used for the first time. */
export const makeStore = (paths: StatePaths): void => {
  for (const directory of [paths.root, paths.run, paths.containers, paths.names, paths.locks]) makeDirectory(directory);
};

const freeName = (paths: StatePaths): string => {
  for (let attempt = 0; ; attempt += 1) {
    const name = madeUpName(attempt, Math.random);
    if (idOfName(paths, name) === undefined) return name;
  }
};

/** A container of `--rm` that has ended keeps its name for the milliseconds that its monitor needs to remove it. */
const waitForRemoval = (paths: StatePaths, id: string): void => {
  const record = readRecord(paths, id);
  const lock = `${containerDirectory(paths, id)}/lock`;
  if (record?.spec.autoRemove === true && exists(`${containerDirectory(paths, id)}/exit.json`) && !isLockFree(lock)) takeLock(lock, 'shared').release();
};

/**
 * Takes the name and makes the directory with its record. Short, under the lock of the names.
 * @returns the name
 * @throws ConflictError when the name is taken
 */
export const reserveContainer = (paths: StatePaths, { name, record, id, files }: NewContainer): string => {
  makeStore(paths);
  const holder = name === undefined ? undefined : idOfName(paths, name);
  if (holder !== undefined) waitForRemoval(paths, holder);
  return withLock(`${paths.locks}/names`, () => {
    const chosen = name ?? freeName(paths);
    const taken = idOfName(paths, chosen);
    if (taken !== undefined) throw nameTaken(chosen, taken);
    const directory = containerDirectory(paths, id);
    makeDirectory(directory);
    try {
      for (const [file, text] of Object.entries(files)) writeNew(`${directory}/${file}`, text);
      writeNew(`${directory}/config.json`, `${JSON.stringify(record(chosen))}\n`);
      replaceLink(`../containers/${id}`, `${paths.names}/${chosen}`);
    } catch (error) {
      removeTree(directory);
      throw error;
    }
    return chosen;
  });
};

/** Takes a reservation back. */
export const discardContainer = (paths: StatePaths, id: string, name: string): void => {
  removeTree(containerDirectory(paths, id));
  if (idOfName(paths, name) === undefined) removeTree(`${paths.names}/${name}`);
};
