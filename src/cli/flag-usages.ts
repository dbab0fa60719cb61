// The block `Options:` as pflag lays it out (flag.go: FlagUsagesWrapped, wrap, wrapN).
import { goQuote } from '../model/go-quote.ts';
import type { Flag, Flags } from './flag-types.ts';

/** pflag lets a line grow by this much rather than leave an orphan on the next. */
const SLOP = 5;
const NARROWEST = 24;

const firstLine = (width: number, text: string): [line: string, rest: string] => {
  if (width + SLOP > text.length) return [text, ''];
  const head = text.slice(0, width);
  const blank = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'));
  if (blank <= 0) return [text, ''];
  const newline = head.lastIndexOf('\n');
  const cut = newline > 0 && newline < blank ? newline : blank;
  return [text.slice(0, cut), text.slice(cut + 1)];
};

const wrapped = (indent: number, columns: number, text: string): string => {
  const below = columns - indent < NARROWEST;
  const margin = below ? 16 : indent;
  const newline = `\n${' '.repeat(margin)}`;
  const width = Math.max(columns - margin, NARROWEST) - SLOP;
  const lines: string[] = [];
  for (let rest = text; rest !== '' || lines.length === 0; ) {
    const [line, left] = firstLine(width, rest);
    lines.push(line.replaceAll('\n', newline));
    rest = left;
  }
  return (below ? newline : '') + lines.join(newline);
};

const left = (name: string, flag: Flag): string => {
  const unit = flag.unit ?? (flag.kind === 'bool' ? '' : flag.kind);
  const bare = flag.bare === undefined ? '' : flag.kind === 'string' ? `[=${goQuote(flag.bare)}]` : `[=${flag.bare}]`;
  return `  ${flag.short === undefined ? '   ' : `-${flag.short},`} --${name}${unit === '' ? '' : ` ${unit}`}${bare}`;
};

const right = (flag: Flag): string => {
  if (flag.kind === 'list' || !flag.default) return flag.help;
  return `${flag.help} (default ${flag.kind === 'string' ? goQuote(flag.default) : flag.default})`;
};

/** One line a flag, by name, in `columns` columns; empty where there is none to show. */
export const flagUsages = (flags: Flags, columns: number): string => {
  const shown = Object.entries(flags).filter(([, flag]) => flag.hidden !== true && flag.deprecated === undefined);
  const rows = shown.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, flag]) => [left(name, flag), right(flag)] as const);
  const width = Math.max(...rows.map(([start]) => start.length));
  return rows.map(([start, help]) => `${start.padEnd(width)}   ${wrapped(width + 3, columns, help)}`).join('\n');
};
