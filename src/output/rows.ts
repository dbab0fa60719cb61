// Lists: the table without --format, and what --format makes of the same rows. docker/cli, formatter/formatter.go.
import { formatTable } from './table.ts';
import type { Row } from './template-rows.ts';

export type { Row } from './template-rows.ts';

export interface Columns {
  /** The heading of each key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The keys of the table that stands without --format. */
  readonly shown: readonly string[];
}

/**
 * The rows as `format` wants them: nothing or `table` is the table, else json, jsonarray, `table TEMPLATE` or TEMPLATE.
 * @throws UsageError for a template that is none, with docker's exit code for lists
 */
export const formatRows = async ({ headers, shown }: Columns, rows: readonly Row[], format = ''): Promise<string> => {
  if (format === '' || format === 'table')
    return formatTable([shown.map((key) => headers[key] ?? ''), ...rows.map((row) => shown.map((key) => String(row[key] ?? '')))]);
  const { templateRows } = await import('./template-rows.ts');
  return templateRows(headers, rows, format);
};
