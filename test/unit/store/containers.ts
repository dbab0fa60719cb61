// Records of containers in a store of one's own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { RECORD_VERSION, type ContainerRecord } from '../../../src/model/container.ts';
import { makeStore } from '../../../src/store/reserve.ts';
import { statePaths, type StatePaths } from '../../../src/store/paths.ts';
import { planOf, readHost } from '../../golden/cases.ts';

export const store = (t: Pick<TestContext, 'after'>): StatePaths => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-store-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  const paths = statePaths(directory);
  makeStore(paths);
  return paths;
};

export const idOf = (digits: string): string => digits.padEnd(64, '0');

const { spec } = planOf({ argv: ['run', 'busybox', 'sh'], facts: readHost('debian-12') });

export const recordOf = (id: string, name: string, { autoRemove = false } = {}): ContainerRecord => ({
  version: RECORD_VERSION, id, name, created: '2026-01-01T00:00:00.000Z', argv: ['run'], imageReference: 'busybox', imageId: undefined, labels: {}, stopSignal: 'SIGTERM', stopTimeout: 10,
  spec: { ...spec, autoRemove },
});

/** Written as it is, whatever it is. */
export const writeConfig = (paths: StatePaths, id: string, text: string): void => {
  fs.mkdirSync(`${paths.containers}/${id}`, { recursive: true });
  fs.writeFileSync(`${paths.containers}/${id}/config.json`, text);
};

/** A record with its name, as a reservation leaves it. */
export const addContainer = (paths: StatePaths, id: string, name: string): void => {
  writeConfig(paths, id, JSON.stringify(recordOf(id, name)));
  fs.symlinkSync(`../containers/${id}`, `${paths.names}/${name}`);
};

/** A file of the container's directory or of its run directory. */
export const writeState = (paths: StatePaths, id: string, where: 'data' | 'run', file: string, text: string): void => {
  const directory = where === 'data' ? `${paths.containers}/${id}` : `${paths.run}/${id}`;
  fs.mkdirSync(directory, { recursive: true });
  fs.writeFileSync(`${directory}/${file}`, text);
};
