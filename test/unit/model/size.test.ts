import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../../src/errors.ts';
import { parseBytes, parseCpus, parseMemoryLimit, pidsLimit } from '../../../src/model/size.ts';

describe('bytes', () => {
  const check = (text: string, expected: number): void => assert.equal(parseBytes(text), expected, text);
  test('by powers of 1024, in docker’s spellings', () => {
    check('0', 0);
    check('4096', 4096);
    check('4096b', 4096);
    check('1k', 1024);
    check('256m', 268_435_456);
    check('256M', 268_435_456);
    check('256MiB', 268_435_456);
    check('256 mb', 268_435_456);
    check('1.5g', 1_610_612_736);
    check('0.5k', 512);
    check('1t', 1024 ** 4);
    check('1p', 1024 ** 5);
  });
  test('all else is refused', () => {
    for (const text of ['', ' ', 'm', '-1', '+1', '1e3', '12q', '1.', '.5m', '1,5g', '1mm', '0x10', '1 2', '1m ', 'Infinity', 'NaN']) assert.throws(() => parseBytes(text), UsageError, text);
  });
});

describe('--memory', () => {
  test('none and zero are no limit, below six MiB is refused', () => {
    assert.equal(parseMemoryLimit(''), undefined);
    assert.equal(parseMemoryLimit('0'), undefined);
    assert.equal(parseMemoryLimit('6m'), 6_291_456);
    assert.throws(() => parseMemoryLimit('6291455'), /Minimum memory limit allowed is 6MB/);
  });
});

describe('--cpus', () => {
  const check = (text: string, expected: number | undefined): void => assert.equal(parseCpus(text), expected, text);
  test('is a quota of every 100 ms', () => {
    check('1', 100_000);
    check('0.5', 50_000);
    check('.5', 50_000);
    check('2.', 200_000);
    check('0.01', 1000);
    check('1.333', 133_300);
    check('0', undefined);
    check('0.0', undefined);
  });
  test('all else is refused', () => {
    for (const text of ['', 'two', '-1', '1e2', '1/2', '.', '0.001', ' 1']) assert.throws(() => parseCpus(text), UsageError, text);
  });
});

test('--pids-limit of zero and below is no limit', () => {
  assert.deepEqual([undefined, -1, 0, 1, 64].map(pidsLimit), [undefined, undefined, undefined, 1, 64]);
});
