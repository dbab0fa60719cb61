// Accounts at registries. They lie in the store's auth.json, in the form that skopeo, podman and docker share:
// containers-auth.json(5). A registry without an entry there is looked up where those three keep theirs.
import { makeDirectory, readText } from '../host/files.ts';
import { runTool } from '../host/process.ts';
import { runToolLater } from '../host/run-later.ts';
import { UsageError } from '../errors.ts';
import type { StatePaths } from '../store/paths.ts';
import { imageError } from './error.ts';
import { accessOptions, messageOf, MISSING } from './skopeo.ts';
import type { RegistryAccess } from './skopeo.ts';

const DEFAULT_REGISTRY = 'docker.io';

export const authFile = (paths: StatePaths): string => `${paths.root}/auth.json`;

const accounts = (paths: StatePaths): Readonly<Record<string, { readonly auth?: string }>> => {
  try {
    const value = JSON.parse(readText(authFile(paths)) ?? '{}') as { auths?: Record<string, object> };
    return value.auths ?? {};
  } catch {
    throw imageError(`${authFile(paths)} is not JSON: remove it and log in again`);
  }
};

const accountOf = (paths: StatePaths, registry: string): string | undefined => {
  const entry = accounts(paths)[registry]?.auth;
  return entry === undefined ? undefined : Buffer.from(entry, 'base64').toString('utf8').split(':')[0];
};

/** @param tlsVerify false where the user said so */
export const registryAccess = (paths: StatePaths, domain: string, tlsVerify: boolean): RegistryAccess => ({
  tlsVerify,
  // Entries may stand for a part of a registry: `registry.example.org/team`.
  authFile: Object.keys(accounts(paths)).some((key) => key === domain || key.startsWith(`${domain}/`)) ? authFile(paths) : undefined,
});

/** `https://index.docker.io/v1/` and nothing at all are docker.io; of other addresses the host and port. @throws UsageError */
export const registryOf = (server: string | undefined): string => {
  if (server === undefined || server === '') return DEFAULT_REGISTRY;
  const host = server.replace(/^https?:\/\//, '').replace(/\/.*$/, '').toLowerCase();
  if (!/^[a-z0-9.[\]-]+(?::\d+)?$/.test(host) && !/^\[[0-9a-f:]+\](?::\d+)?$/.test(host)) throw new UsageError(`${server} is not the address of a registry`, 1);
  return ['index.docker.io', 'registry-1.docker.io'].includes(host) ? DEFAULT_REGISTRY : host;
};

export interface Credentials {
  readonly registry: string;
  readonly user: string;
  readonly password: string;
  readonly tlsVerify: boolean;
}

/** Asks the registry whether it knows them, and keeps them if it does. @throws HostError in the registry's words */
export const logIn = (paths: StatePaths, { registry, user, password, tlsVerify }: Credentials): void => {
  makeDirectory(paths.root);
  const access = accessOptions({ tlsVerify, authFile: authFile(paths) }, registry);
  // On its stdin: an argument could be read by everybody, in /proc/PID/cmdline.
  const { code, stderr } = runTool(['skopeo', 'login', ...access, '--username', user, '--password-stdin', registry], password);
  if (code !== 0) throw imageError(messageOf(stderr));
};

/** @returns false where there was no account */
export const logOut = async (paths: StatePaths, registry: string): Promise<boolean> => {
  if (accountOf(paths, registry) === undefined) return false;
  const { code, stderr } = await runToolLater(['skopeo', 'logout', '--authfile', authFile(paths), registry], MISSING);
  if (code !== 0) throw imageError(messageOf(stderr));
  return true;
};
