// What is asked of the person at the terminal.
import { spawnSync } from 'node:child_process';

// sh reads, because its traps give the terminal its echo back however the asking ends.
const PLAIN = 'printf %s "$1" >&2; IFS= read -r answer || exit 1; printf %s "$answer"';
const SECRET = `trap 'stty echo; echo >&2' EXIT; trap 'exit 130' INT TERM HUP; stty -echo; ${PLAIN}`;

const ask = (program: string, question: string): string | undefined => {
  const { status, stdout } = spawnSync('sh', ['-c', program, 'sh', question], { stdio: ['inherit', 'pipe', 'inherit'], encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
};

/** A line from stdin; the question goes to stderr. @returns undefined at the end of the input */
export const askLine = (question: string): string | undefined => ask(PLAIN, question);

/** A line that the terminal does not show. @returns undefined when nothing was answered */
export const askSecret = (question: string): string | undefined => ask(SECRET, question);
