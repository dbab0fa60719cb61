// `--user` against the image's own passwd and group: never the host's. moby/sys user.GetExecUser.
import { UsageError } from '../errors.ts';

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  readonly home: string;
}

interface Passwd {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

const rows = (text: string): string[][] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(':'));

/** passwd(5). Lines that are not of its form are passed over. */
export const parsePasswd = (text: string): Passwd[] =>
  rows(text).flatMap(([name, , uid, gid, , home]) =>
    name !== undefined && /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? '') ? [{ name, uid: Number(uid), gid: Number(gid), home: home ?? '' }] : [],
  );

/** group(5). */
export const parseGroup = (text: string): Group[] =>
  rows(text).flatMap(([name, , gid, members]) =>
    name !== undefined && /^\d+$/.test(gid ?? '') ? [{ name, gid: Number(gid), members: (members ?? '').split(',').filter((member) => member !== '') }] : [],
  );

const LARGEST_ID = 2 ** 31 - 1;

const numeric = (text: string): number | undefined => {
  if (!/^-?\d+$/.test(text)) return undefined;
  const id = Number(text);
  if (id < 0 || id > LARGEST_ID) throw new UsageError(`uids and gids must be in range 0-${LARGEST_ID}`);
  return id;
};

export interface UserDatabase {
  readonly passwd: string;
  readonly group: string;
}

/**
 * `user[:group]` → ids. A number that names a user is that user, any other number is a uid without an entry (gid 0,
 * home `/`). Further groups come from the group file, unless a group was asked for.
 * @throws UsageError for a name that the image does not have
 */
export const resolveUser = (request: string, database: UserDatabase): ContainerUser => {
  const [userWord = '', groupWord] = request.split(':', 2);
  const passwd = parsePasswd(database.passwd);
  const groups = parseGroup(database.group);
  const asUid = userWord === '' ? 0 : numeric(userWord);
  const entry = passwd.find(({ name, uid }) => (asUid === undefined ? name === userWord : uid === asUid));
  if (entry === undefined && asUid === undefined) throw new UsageError(`unable to find user ${userWord}: no matching entries in passwd file`);
  const uid = entry?.uid ?? asUid ?? 0;
  const home = entry === undefined || entry.home === '' ? '/' : entry.home;
  if (groupWord !== undefined && groupWord !== '') {
    const asGid = numeric(groupWord);
    const group = groups.find(({ name, gid }) => (asGid === undefined ? name === groupWord : gid === asGid));
    if (group === undefined && asGid === undefined) throw new UsageError(`unable to find group ${groupWord}: no matching entries in group file`);
    return { uid, gid: group?.gid ?? asGid ?? 0, additionalGids: [], home };
  }
  const additionalGids = entry === undefined ? [] : groups.filter(({ members }) => members.includes(entry.name)).map(({ gid }) => gid);
  return { uid, gid: entry?.gid ?? 0, additionalGids: [...new Set(additionalGids)], home };
};
