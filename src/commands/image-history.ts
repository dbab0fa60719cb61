import { command } from '../cli/command.ts';
import { imageHistory } from '../images/history.ts';
import type { HistoryEntry } from '../images/history.ts';
import { createdSince, shortId } from '../output/image-row.ts';
import { print } from '../output/print.ts';
import { formatRows } from '../output/rows.ts';
import type { Row } from '../output/rows.ts';
import { humanSize } from '../output/size.ts';

const HEADERS = {
  ID: 'IMAGE', CreatedSince: 'CREATED', CreatedAt: 'CREATED AT', CreatedBy: 'CREATED BY', Size: 'SIZE', Comment: 'COMMENT',
};
const WORDS_SHOWN = 45;

const shortened = (text: string): string => {
  const letters = Array.from(text);
  return letters.length <= WORDS_SHOWN ? text : `${letters.slice(0, WORDS_SHOWN - 1).join('')}…`;
};

interface Look {
  readonly whole: boolean;
  readonly human: boolean;
  readonly now: number;
}

const row = ({ id, created, createdBy, size, comment }: HistoryEntry, { whole, human, now }: Look): Row => {
  const words = createdBy.replaceAll('\t', ' ');
  return {
    ID: id === undefined ? '<missing>' : whole ? id : shortId(id),
    CreatedSince: human ? createdSince(created, now) : (created ?? ''),
    CreatedAt: created ?? '',
    CreatedBy: whole ? words : shortened(words),
    Size: human ? humanSize(size) : String(size),
    Comment: comment,
  };
};

export const definition = command({
  usage: '[OPTIONS] IMAGE',
  summary: 'Show the history of an image',
  paths: ['sc image history', 'sc history'],
  flags: {
    format: { kind: 'string', help: "Format output using a custom template:\n'table', 'table TEMPLATE', 'json', 'jsonarray' or a Go template" },
    human: { kind: 'bool', short: 'H', default: true, help: 'Print sizes and dates in human readable format' },
    'no-trunc': { kind: 'bool', help: "Don't truncate output" },
    quiet: { kind: 'bool', short: 'q', help: 'Only show image IDs' },
  },
  operands: [1, 1],
  run: async ({ values: { format, human, quiet, 'no-trunc': whole }, operands: [image = ''], context: { paths } }) => {
    const now = Date.now();
    const rows = imageHistory(paths, image).map((entry) => row(entry, { whole, human, now }));
    const shown = ['ID', human ? 'CreatedSince' : 'CreatedAt', 'CreatedBy', 'Size', 'Comment'];
    print(quiet && format === undefined ? rows.map(({ ID }) => `${String(ID)}\n`).join('') : await formatRows({ headers: HEADERS, shown }, rows, format));
  },
});
