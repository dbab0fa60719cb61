import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ScError } from '../../../src/errors.ts';
import { familiarReference, fullReference, parseReference, withDefaultTag } from '../../../src/model/image-reference.ts';

const DIGEST = `sha256:${'a1'.repeat(32)}`;

const GOOD: ReadonlyArray<readonly [text: string, full: string, familiar: string]> = [
  ['busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['busybox:1.36', 'docker.io/library/busybox:1.36', 'busybox:1.36'],
  ['library/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['docker.io/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['index.docker.io/library/busybox', 'docker.io/library/busybox:latest', 'busybox:latest'],
  ['docker.io/library/a/b', 'docker.io/library/a/b:latest', 'library/a/b:latest'],
  ['user/app:v1', 'docker.io/user/app:v1', 'user/app:v1'],
  ['localhost/app', 'localhost/app:latest', 'localhost/app:latest'],
  ['localhost:5000/app', 'localhost:5000/app:latest', 'localhost:5000/app:latest'],
  ['127.0.0.1:5000/a/b:t', '127.0.0.1:5000/a/b:t', '127.0.0.1:5000/a/b:t'],
  ['[::1]:5000/app', '[::1]:5000/app:latest', '[::1]:5000/app:latest'],
  ['example.org/a', 'example.org/a:latest', 'example.org/a:latest'],
  ['UPPER/a', 'UPPER/a:latest', 'UPPER/a:latest'],
  ['a__b/c-d--e.f', 'docker.io/a__b/c-d--e.f:latest', 'a__b/c-d--e.f:latest'],
  [`busybox@${DIGEST}`, `docker.io/library/busybox@${DIGEST}`, `busybox@${DIGEST}`],
  [`busybox:1@${DIGEST}`, `docker.io/library/busybox@${DIGEST}`, `busybox@${DIGEST}`],
  ['a:5000', 'docker.io/library/a:5000', 'a:5000'],
  [`a:${'t'.repeat(128)}`, `docker.io/library/a:${'t'.repeat(128)}`, `a:${'t'.repeat(128)}`],
];

for (const [text, full, familiar] of GOOD) {
  test(`${text} is ${full}`, () => {
    const reference = withDefaultTag(parseReference(text));
    assert.equal(fullReference(reference), full);
    assert.equal(familiarReference(reference), familiar);
    assert.deepEqual(withDefaultTag(parseReference(full)), { ...reference, ...(reference.digest === undefined ? {} : { tag: undefined }) });
  });
}

const BAD: ReadonlyArray<readonly [text: string, message: string]> = [
  ['', 'invalid reference format'],
  ['Busybox', 'invalid reference format: repository name (library/Busybox) must be lowercase'],
  ['user/App', 'invalid reference format: repository name (user/App) must be lowercase'],
  ['a b', 'invalid reference format'],
  ['a//b', 'invalid reference format'],
  ['/a', 'invalid reference format'],
  ['a/', 'invalid reference format'],
  ['-a', 'invalid reference format'],
  ['a:', 'invalid reference format'],
  ['a:-t', 'invalid reference format'],
  [`a:${'t'.repeat(129)}`, 'invalid reference format'],
  ['a@sha256:12', 'invalid reference format'],
  ['a@', 'invalid reference format'],
  ['../etc', 'invalid reference format'],
  ['a/../b', 'invalid reference format'],
  ['host:port/a', 'invalid reference format'],
  ['a\nb', 'invalid reference format'],
  ['ab'.repeat(32), `invalid repository name (${'ab'.repeat(32)}), cannot specify 64-byte hexadecimal strings`],
  [`${'a/'.repeat(130)}a`, 'repository name must not be more than 255 characters'],
];

for (const [text, message] of BAD) {
  test(`${JSON.stringify(text.slice(0, 40))} is no reference`, () => {
    assert.throws(() => parseReference(text, 1), (error) => error instanceof ScError && error.message === message && error.exitCode === 1);
  });
}
