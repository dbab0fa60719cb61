// Images for tests, made from the host's busybox: no registry, and in a slow guest no fork per file.
import assert from 'node:assert/strict';
import { busyboxMembers } from '../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import type { Sc } from './sc.ts';

let archive: Buffer | undefined;

/** Brings `busybox:latest` into the store. */
export const importBusybox = async (sc: Sc): Promise<void> => {
  archive ??= tarArchive(busyboxMembers());
  const { code, err } = await sc.with({ input: archive, timeoutSeconds: 60 })('import', '-', 'busybox');
  assert.equal(code, 0, err);
};
