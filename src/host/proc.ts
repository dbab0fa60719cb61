// What /proc says of processes. proc(5).
import type { ProcessIdentity } from '../model/container.ts';
import { readText } from './files.ts';

/** The kernel's name for this boot: random(4), boot_id. */
export const bootId = (): string => (readText('/proc/sys/kernel/random/boot_id') ?? '').trim();

interface StatLine {
  readonly pid: number;
  readonly state: string;
  readonly startTime: string;
  /** What follows the line's fields, if anything does. */
  readonly rest: string | undefined;
}

/** Reads a stat line. The name in brackets may hold blanks and brackets, so the last bracket counts. */
export const parseStat = (line: string): StatLine | undefined => {
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).trimEnd().split(' ');
  const pid = Number.parseInt(line, 10);
  const [state] = fields;
  const startTime = fields[19];
  if (close < 0 || Number.isNaN(pid) || state === undefined || startTime === undefined) return undefined;
  return { pid, state, startTime, rest: fields[50] };
};

/**
 * The process that `container.ready` wrote down: its own stat line with the boot id behind it (field 53).
 * @returns undefined for a text of another form
 */
export const parseIdentity = (text: string): ProcessIdentity | undefined => {
  const line = parseStat(text);
  return line?.rest === undefined ? undefined : { pid: line.pid, startTime: line.startTime, bootId: line.rest };
};

/** Whether that very process lives: same number, same start, same boot, and not a zombie. */
export const isAlive = ({ pid, startTime, bootId: boot }: ProcessIdentity): boolean => {
  const text = readText(`/proc/${pid}/stat`);
  const now = text === undefined ? undefined : parseStat(text);
  return now !== undefined && now.startTime === startTime && !'ZXx'.includes(now.state) && boot === bootId();
};

/** 64 hexadecimal digits from the kernel's random numbers: random(4), two uuids without their dashes. */
export const newId = (): string => {
  const uuid = (): string => (readText('/proc/sys/kernel/random/uuid') ?? '').trim().replaceAll('-', '');
  return uuid() + uuid();
};
