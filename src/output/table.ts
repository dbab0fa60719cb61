// Go's text/tabwriter as docker sets it up: columns of at least 10, 3 blanks between, the last cell of a line as it is.

const MIN_WIDTH = 10;
const PADDING = 3;

const length = (cell: string): number => (/^[\x20-\x7e]*$/.test(cell) ? cell.length : Array.from(cell).length);

/**
 * A column is a run of lines that have a cell there; lines with fewer cells end it, so widths may differ above and below.
 * @param least the least width of a column
 * @returns one line a row, with a newline after each
 */
export const formatTable = (rows: readonly (readonly string[])[], least = MIN_WIDTH): string => {
  const widths = rows.map((): number[] => []);
  const measure = (column: number, from: number, to: number): void => {
    for (let first = from; first < to; first++) {
      let width = least;
      let end = first;
      for (; end < to && column < (rows[end]?.length ?? 0) - 1; end++) width = Math.max(width, length(rows[end]?.[column] ?? '') + PADDING);
      if (end === first) continue;
      for (let row = first; row < end; row++) widths[row]?.push(width);
      measure(column + 1, first, end);
      first = end;
    }
  };
  measure(0, 0, rows.length);
  const line = (cells: readonly string[], row: number): string =>
    cells.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[row]?.[column] ?? 0) - length(cell)))).join('');
  return rows.map((cells, row) => `${line(cells, row)}\n`).join('');
};

/** Lines whose cells are divided by tabs, as a `table TEMPLATE` makes them. */
export const alignTabs = (text: string): string => formatTable(text.replace(/\n$/, '').split('\n').map((line) => line.split('\t')));
