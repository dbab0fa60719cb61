// --format of lists.
import { compileTemplate, HEADER_FUNCTIONS } from './template.ts';
import { alignTabs } from './table.ts';
import { toJson } from './template/values.ts';

/** What a verb can say of one object, by docker's keys. Functions take arguments in a template: `{{.Label "k"}}`. */
export type Row = Readonly<Record<string, unknown>>;

/** docker lets these two be typed as they are written in Go. */
const withEscapes = (format: string): string => format.replaceAll('\\t', '\t').replaceAll('\\n', '\n');

/** docker marshals the rows of a list as a map, and Go sorts the keys of maps. */
const sorted = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)));

/** The heading of a label is the last part of its name. */
const labelHeading = (key: unknown): string => String(key).split('.').at(-1)?.replaceAll(/[-_]/g, ' ') ?? '';

/** @throws UsageError */
export const templateRows = (headers: Readonly<Record<string, string>>, rows: readonly Row[], format: string): string => {
  if (format === 'jsonarray') return `${toJson(rows.map(sorted))}\n`;
  if (format === 'json') return rows.map((row) => `${toJson(sorted(row))}\n`).join('');
  const isTable = format.startsWith('table');
  const text = withEscapes((isTable ? format.slice('table'.length) : format).replace(/^ +| +$/g, ''));
  const template = compileTemplate(text);
  const lines = rows.map((row) => `${template(sorted(row))}\n`).join('');
  if (!isTable) return lines;
  const heading = compileTemplate(text, { functions: HEADER_FUNCTIONS, lenient: true })({ ...headers, Label: labelHeading });
  return alignTabs(`${heading}\n${lines}`);
};
