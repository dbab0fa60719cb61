// npm run guest -- [--timeout SECONDS] [--cpus N] [--memory SIZE] [--env NAME=VALUE]... COMMAND [ARGUMENT]...
import { parseArgs } from 'node:util';
import { passedEnvironment, runInGuest } from './guest.ts';

/** Flags end at the first word that is none: the rest is the command's own. */
const flagsEnd = (words: readonly string[]): number => {
  let at = 0;
  while (words[at]?.startsWith('--') === true && words[at] !== '--') at += words[at]?.includes('=') === true ? 1 : 2;
  return at;
};

const words = process.argv.slice(2);
const end = flagsEnd(words);
const command = words.slice(words[end] === '--' ? end + 1 : end);
const { values } = parseArgs({
  args: words.slice(0, end),
  options: { timeout: { type: 'string' }, cpus: { type: 'string' }, memory: { type: 'string' }, env: { type: 'string', multiple: true } },
});

if (command.length === 0) {
  process.stderr.write('usage: npm run guest -- [--timeout SECONDS] [--cpus N] [--memory SIZE] [--env NAME=VALUE]... COMMAND [ARGUMENT]...\n');
  process.exitCode = 125;
} else {
  const named = (values.env ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  process.exitCode = await runInGuest({
    command,
    signal: stop.signal,
    environment: { ...passedEnvironment(process.env), ...Object.fromEntries(named) },
    timeoutSeconds: Number(values.timeout ?? 600),
    cpus: Number(values.cpus ?? 2),
    memory: values.memory ?? '3G',
    onOutput: (chunk) => process.stdout.write(chunk),
    onTrouble: (line) => process.stderr.write(`guest: ${line}\n`),
  });
}
