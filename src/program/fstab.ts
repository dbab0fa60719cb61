// The container's fstab as text, in columns.
import type { FstabEntry, Place } from '../plan/step.ts';
import { fstabField, oneLine } from './quote.ts';

/** `$run/hosts`: a place inside double quotes or an unquoted here-document. */
export const place = ({ in: base, path }: Place, escape: (text: string) => string = fstabField): string =>
  base === undefined ? escape(path) : `$${base}${escape(path)}`;

// The overlay's directories are variables of the program; all else in an option is plain text.
const option = (text: string): string => {
  const variable = /^(upperdir|workdir)=\$data(\/[a-z-]+)$|^lowerdir=\$layers(\/.*)$/.exec(text);
  return variable === null ? fstabField(text) : text;
};

/** The lines of the file, comments above their entries, columns aligned as far as that helps the eye. */
export const fstabLines = (entries: readonly FstabEntry[]): string[] => {
  const fields = entries.map((entry) => [place(entry.source), place(entry.target), entry.type]);
  const width = (column: number): number => Math.min(24, Math.max(...fields.map((row) => row[column]?.length ?? 0)));
  return entries.flatMap((entry, at) => {
    const [source = '', target = '', type = ''] = fields[at] ?? [];
    const line = `${source.padEnd(width(0))} ${target.padEnd(width(1))} ${type.padEnd(7)} ${entry.options.map(option).join(',')}`;
    return entry.comment === undefined || entry.comment === '' ? [line] : [`# ${oneLine(entry.comment).replace(/[\\$`]/g, '\\$&')}`, line];
  });
};
