// The picture of a pull on a terminal: a line for each layer, drawn again in its place. docker/docker jsonmessage, progressbar.
import { humanSize } from './size.ts';

export interface ProgressLine {
  readonly name: string;
  readonly state: string;
  readonly done: number;
  readonly size: number;
}

const WIDEST = 50;
const NARROWEST = 10;
/** What stands beside the bar: `a1b2c3d4e5f6: Downloading [>]  99.99MB/99.99MB`. */
const BESIDE = 46;

/** One line, no wider than the terminal. */
export const progressLine = ({ name, state, done, size }: ProgressLine, columns: number): string => {
  const begin = `${name}: ${state}`;
  if (state !== 'Downloading' || size <= 0) return begin;
  const width = Math.min(WIDEST, columns - BESIDE);
  const amount = `${humanSize(done)}/${humanSize(size)}`;
  if (width < NARROWEST) return `${begin} ${amount}`;
  const filled = Math.min(width, Math.floor((done / size) * width));
  return `${begin} [${'='.repeat(filled)}${filled < width ? '>' : ''}${' '.repeat(Math.max(0, width - filled - 1))}] ${amount}`;
};

/** Lines that are finished give way where the terminal is too low for all: what scrolled out cannot be drawn again. */
const fitting = (lines: readonly ProgressLine[], rows: number): ProgressLine[] => {
  if (lines.length < rows) return [...lines];
  const open = lines.filter(({ state }) => !['Pull complete', 'Already exists', 'Waiting'].includes(state)).slice(0, Math.max(1, rows - 3));
  const count = lines.filter(({ state }) => state === 'Pull complete' || state === 'Already exists').length;
  return [...open, { name: `${count} of ${lines.length} layers`, state: 'complete', done: 0, size: 0 }];
};

/** Draws on a terminal; each picture takes the place of the one before. ECMA-48: CPL moves up, ED clears downwards. */
export const progressScreen = (write: (text: string) => void, columns: number, rows: number): ((lines: readonly ProgressLine[]) => void) => {
  let height = 0;
  let before = '';
  return (lines) => {
    const shown = fitting(lines, rows).map((line) => progressLine(line, columns));
    const picture = shown.map((line) => `${line}\u001B[K\n`).join('');
    if (picture === before) return;
    write((height === 0 ? '' : `\u001B[${height}F\u001B[J`) + picture);
    height = shown.length;
    before = picture;
  };
};
