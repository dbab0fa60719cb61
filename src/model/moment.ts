// Moments as docker's --since and --until take them: RFC 3339, a Unix time, or how long ago (Go's durations).
import { UsageError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, 'µs': 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Go's time.ParseDuration in milliseconds, undefined for another text. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^([+-]?)((?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+)$/.exec(text);
  if (match?.[2] === undefined) return undefined;
  let sum = 0;
  for (const [, amount, unit] of match[2].matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) sum += Number(amount) * (UNITS[unit ?? 's'] ?? 0);
  return match[1] === '-' ? -sum : sum;
};

/** @param nowMs what "ago" counts from. @returns milliseconds since 1970. @throws UsageError */
export const parseMoment = (text: string, nowMs: number): number => {
  const ago = parseDuration(text);
  if (ago !== undefined) return nowMs - ago;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{4}-\d\d-\d\d(?:T\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) {
    const full = /^(\d{4}-\d\d-\d\dT\d\d)(Z|[+-]\d\d:\d\d)?$/.exec(text);
    const moment = Date.parse(full === null ? text : `${full[1] ?? ''}:00${full[2] ?? ''}`);
    if (!Number.isNaN(moment)) return moment;
  }
  throw new UsageError(`invalid value for "since" or "until": failed to parse "${text}" as a time or a duration`, 1);
};
