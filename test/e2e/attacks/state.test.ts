// 500 mutated state files: a torn or foreign file costs one container at most, in words, and the others are still listed.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { useStore } from '../support/sc.ts';
import { attackNeeds, importHostile } from './support/hostile.ts';
import { assertNone, callMany, mistakeIn } from './support/many.ts';

// The bundle is called inside of one Node, whatever runs sc: once is enough.
const skip = process.env['SC_RUNTIME'] === 'bun' ? 'needs Node: see the other runtime' : attackNeeds();
const CALLS = 500;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const scalar = fc.constantFrom<Json>(null, true, 0, -1, 1e308, '', 'x', '../../..', '/etc/shadow', [], {}, [[]], { a: {} }, 'x'.repeat(10_000), '\u0000', '{{.}}', ['x', 1]);

/** Every place in a document, as a list of keys. */
const placesOf = (value: Json, here: readonly string[] = []): (readonly string[])[] =>
  value === null || typeof value !== 'object' ? [here] : [here, ...Object.entries(value).flatMap(([name, below]) => placesOf(below, [...here, name]))];

const changed = (value: Json, [first, ...rest]: readonly string[], by: Json | undefined): Json => {
  if (first === undefined) return by ?? null;
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, Json> = { ...(value as Record<string, Json>) };
  const below = copy[first];
  if (rest.length === 0 && by === undefined) delete copy[first];
  else copy[first] = below === undefined ? null : changed(below, rest, by);
  return Array.isArray(value) ? Object.values(copy) : copy;
};

/** One mutation of a text: a value replaced or removed, the text cut, a byte changed, something else altogether. */
const mutation = (text: string): fc.Arbitrary<Buffer> => {
  const bytes = Buffer.from(text);
  const whole: fc.Arbitrary<Buffer> = fc.constantFrom('', 'null', '0', '[]', '{}', '"x"', '{"version":1}', '{"version":99}', '{', '\uFEFF{}', '['.repeat(20_000), '{"__proto__":{"version":1}}', '1 (x) S').map((other) => Buffer.from(other));
  const cut = fc.nat({ max: Math.max(0, bytes.length - 1) }).map((length) => bytes.subarray(0, length));
  const flipped = fc.tuple(fc.nat({ max: Math.max(0, bytes.length - 1) }), fc.nat({ max: 255 })).map(([at, byte]) => Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at + 1)]));
  let document: Json | undefined;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    return fc.oneof(whole, cut, flipped);
  }
  const json = document;
  const places = placesOf(json).filter((place) => place.length > 0);
  const replaced = fc.tuple(fc.constantFrom(...places), fc.option(scalar, { nil: undefined })).map(([place, by]) => Buffer.from(JSON.stringify(changed(json, place, by))));
  return fc.oneof({ weight: 6, arbitrary: replaced }, whole, cut, flipped);
};

test(`${CALLS} mutated files`, { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc);
  const ids: Record<string, string> = {};
  for (const name of ['ended', 'other']) {
    await sc.ok('run', '--name', name, 'attack', 'echo', name);
    ids[name] = (await sc.ok('ps', '-alq', '--no-trunc'));
  }
  ids['running'] = await sc.ok('run', '-d', '--name', 'running', 'attack', 'sleep', '600');
  const of = (name: string, file: string): string => path.join(sc.root, file === 'pid' ? 'run' : 'containers', ids[name] ?? '', file);
  const files: readonly (readonly [file: string, whose: string])[] = [
    ...['config.json', 'plan.json', 'exit.json', 'program.sh', 'log'].map((file) => [of('ended', file), 'ended'] as const),
    ...['config.json', 'pid'].map((file) => [of('running', file), 'running'] as const),
    [path.join(sc.root, 'images/images.json'), ''],
  ];
  const commands = (whose: string): readonly (readonly string[])[] => [
    ['ps', '-a', '--no-trunc', '--format', '{{.ID}}'], ['ps', '-a', '--no-trunc', '--format', '{{.ID}}'], ['ps', '-a'], ['inspect', whose || 'other'], ['logs', whose || 'other'], ['images'], ['trace', whose || 'other'],
    ['run', '--dry-run', '--pull=never', 'attack', 'true'],
  ];
  const each = Math.ceil(CALLS / files.length);
  const jobs = files.flatMap(([file, whose], at) => {
    const made = fc.sample(mutation(fs.readFileSync(file, 'utf8')), { numRuns: each, seed: at + 1 });
    const argvs = commands(whose);
    return made.map((bytes, number) => ({ argv: argvs[number % argvs.length] ?? [], replace: { file, base64: bytes.toString('base64') }, whose }));
  }).slice(0, CALLS);
  const results = await callMany(sc, jobs);
  assertNone(results.flatMap((result, at) => {
    const job = jobs[at];
    const more = ` with ${path.basename(job?.replace.file ?? '')} = ${JSON.stringify(Buffer.from(job?.replace.base64 ?? '', 'base64').toString('utf8'))}`;
    const unlisted = result.argv[0] === 'ps' && result.argv.includes('--format') ? ['ended', 'other', 'running'].filter((name) => name !== job?.whose && !result.out.includes(ids[name] ?? '')) : [];
    return [mistakeIn(result, more), ...unlisted.map((name) => `${name} is not listed: ${result.out.slice(0, 300)} ${result.err.slice(0, 300)}${more.slice(0, 500)}`)];
  }));
  assert.equal((await sc.ok('ps', '-aq')).split('\n').length, 3);
});
