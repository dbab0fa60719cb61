// What may differ between sc and docker without being a difference: names of the program, ids, ages, the daemon's prefix.

/** Their lines for "look into the help", in several versions of the client. */
const ADVICE = /^(See|Run) '(sc|docker)[^\n]*--help'( for more information)?\.?\n?/gm;

const PREFIXES = /^(docker: |sc: |Error response from daemon: |[Ee]rror: )+/gm;

/** Some versions of the client show it with an error, some do not; what it says is held by test/unit/cli/help.test.ts. */
const USAGE = /^Usage:[^]*$/m;

/** runc's way to its answer, of which sc has only the end. */
const RUNTIME = /(failed to create shim task: )?(OCI runtime \w+ failed: )(\S+ \w+ failed: )?(unable to start container process: )?/g;

const AGES = /(Less than a second|About a minute|About an hour|\d+ (seconds?|minutes?|hours?))( ago)?/g;

/** A word of the masked text stands for what was there; runs of blanks are one, for columns are as wide as their cells. */
export const masked = (text: string): string => text
  .replaceAll(/\r/g, '')
  .replaceAll(ADVICE, '')
  .replace(USAGE, '')
  .replaceAll(PREFIXES, '')
  .replaceAll(RUNTIME, '')
  .replaceAll(/: unknown\.?$/gm, '')
  .replaceAll(/\bdocker\b/g, 'sc')
  .replaceAll(/^"(sc [a-z ]+)"/gm, "'$1'")
  .replaceAll(/sha256:[0-9a-f]{64}/g, 'DIGEST')
  .replaceAll(/\b[0-9a-f]{64}\b/g, 'ID')
  .replaceAll(/\b[0-9a-f]{12}\b/g, 'SHORT')
  .replaceAll(AGES, 'AGE')
  .replaceAll(/^time="[^\n]*(context canceled|context cancelled)"\n?/gm, '')
  .replaceAll('requires exactly 1', 'requires 1')
  .replaceAll('"-t, --time" flag', '"-t, --timeout" flag')
  .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( \+0000 UTC|Z)?/g, 'TIME')
  .replaceAll(/[ \t]+/g, ' ')
  // One version begins its messages with a capital, the next does not; the last stop comes and goes.
  .replaceAll(/^[A-Z]/gm, (letter) => letter.toLowerCase())
  .replaceAll(/\.$/gm, '')
  .trim();
