import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humanDuration } from '../../../src/output/duration.ts';
import { ellipsis, goQuote, quotedCommand } from '../../../src/output/quote.ts';
import { bytesSize, humanSize } from '../../../src/output/size.ts';

const rows = <T>(name: string, work: (input: T) => string, cases: readonly (readonly [T, string])[]): void => {
  for (const [input, expected] of cases) test(`${name} ${String(input)}`, () => assert.equal(work(input), expected));
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// docker/go-units, duration_test.go
rows('humanDuration', humanDuration, [
  [450, 'Less than a second'], [1000, '1 second'], [1999, '1 second'], [45_000, '45 seconds'], [59_999, '59 seconds'], [MINUTE, 'About a minute'],
  [2 * MINUTE - 1, 'About a minute'], [3 * MINUTE, '3 minutes'], [35 * MINUTE + 40_000, '35 minutes'], [HOUR, 'About an hour'], [HOUR + 29 * MINUTE, 'About an hour'],
  [HOUR + 31 * MINUTE, '2 hours'], [3 * HOUR, '3 hours'], [47 * HOUR + 29 * MINUTE, '47 hours'], [2 * DAY, '2 days'], [13 * DAY, '13 days'], [14 * DAY, '2 weeks'],
  [29 * DAY, '4 weeks'], [60 * DAY, '2 months'], [365 * DAY, '12 months'], [729 * DAY, '24 months'], [730 * DAY, '2 years'], [-5, 'Less than a second'],
]);

rows('humanSize', humanSize, [
  [0, '0B'], [2, '2B'], [999, '999B'], [1000, '1kB'], [1024, '1.02kB'], [35_600, '35.6kB'], [999_499, '999kB'], [999_950, '1MB'], [1_000_000, '1MB'], [109_000_000, '109MB'],
  [4_261_000, '4.26MB'], [1.5e12, '1.5TB'],
]);
rows('bytesSize', bytesSize, [[0, '0B'], [1024, '1KiB'], [5_902_500, '5.629MiB'], [2_095_944_040, '1.952GiB'], [1023 * 1024, '1023KiB'], [1_048_576, '1MiB']]);

rows('goQuote', goQuote, [
  ['', '""'], ['a b', '"a b"'], ['"\\', '"\\"\\\\"'], ['\n\t\u0007\u001b', '"\\n\\t\\a\\x1b"'], ['\u007f\u00a0é…', '"\\x7f\\u00a0é…"'], ['\u{1f600}', '"\u{1f600}"'], ['\u{e0001}', '"\\U000e0001"'],
]);
rows('ellipsis', (text: string) => ellipsis(text, 5), [['abcde', 'abcde'], ['abcdef', 'abcd…'], ['ééééé', 'ééééé'], ['éééééé', 'éééé…']]);
rows('quotedCommand', (words: readonly string[]) => quotedCommand(words), [
  [['sh'], '"sh"'], [['sh', '-c', 'echo "hi"; sleep 1000'], `"sh -c 'echo \\"hi\\"; s…"`], [['/docker-entrypoint.sh', 'nginx'], '"/docker-entrypoint.…"'],
]);
test('quotedCommand, whole', () => assert.equal(quotedCommand(['/docker-entrypoint.sh', 'nginx'], true), '"/docker-entrypoint.sh nginx"'));
