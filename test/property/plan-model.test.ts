// The parsers of the flags' values, against models of docker's rules that are written down here a second time.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.ts';
import { boundingSet, CAPABILITIES, DEFAULT_CAPABILITIES, type Capability } from '../../src/model/capabilities.ts';
import { environment, parseEnvironmentFile } from '../../src/model/environment.ts';
import { cleanPath, parseTmpfs, parseVolume } from '../../src/model/mount.ts';
import { signalNumber, signalWord } from '../../src/model/signals.ts';
import { parseBytes, parseCpus, parseMemoryLimit } from '../../src/model/size.ts';
import { resolveUser } from '../../src/model/user.ts';

describe('sizes', () => {
  const units = [['', 1], ['b', 1], ['k', 1024], ['kb', 1024], ['KiB', 1024], ['m', 1024 ** 2], ['MB', 1024 ** 2], ['g', 1024 ** 3], ['GiB', 1024 ** 3]] as const;
  test('a number and a unit are bytes', () => {
    fc.assert(fc.property(fc.nat({ max: 1_000_000 }), fc.constantFrom(...units), fc.constantFrom('', ' '), (amount, [unit, factor], blank) => {
      assert.equal(parseBytes(`${amount}${unit === '' ? '' : blank}${unit}`), amount * factor);
    }));
  });
  test('halves are whole bytes, rounded down', () => {
    fc.assert(fc.property(fc.nat({ max: 100_000 }), fc.nat({ max: 999 }), (whole, part) => {
      const text = `${whole}.${String(part).padStart(3, '0')}`;
      assert.equal(parseBytes(`${text}k`), Math.floor(Number(text) * 1024));
    }));
  });
  test('any other text is refused, never read as something', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      try {
        assert.ok(Number.isSafeInteger(parseBytes(text)) && /^\d/.test(text), text);
      } catch (error) {
        assert.ok(error instanceof UsageError);
      }
    }));
  });
  test('a memory limit is none, refused, or at least six MiB', () => {
    fc.assert(fc.property(fc.nat({ max: 20 * 1024 ** 2 }), (bytes) => {
      if (bytes > 0 && bytes < 6 * 1024 ** 2) assert.throws(() => parseMemoryLimit(String(bytes)), UsageError);
      else assert.equal(parseMemoryLimit(String(bytes)), bytes === 0 ? undefined : bytes);
    }));
  });
  test('--cpus is a share of 100 ms', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12_800 }), (hundredths) => {
      assert.equal(parseCpus((hundredths / 100).toFixed(2)), hundredths * 1000);
    }));
  });
});

describe('capabilities', () => {
  const name = fc.constantFrom<Capability | 'all'>(...CAPABILITIES, 'all', 'all', 'chown', 'sys_admin');
  const spelled = (capability: string, way: number): string => [capability, capability.toUpperCase(), `CAP_${capability.toUpperCase()}`, `cap_${capability}`][way % 4] ?? capability;
  const list = fc.array(fc.tuple(name, fc.nat({ max: 3 })), { maxLength: 6 });

  /** moby oci/caps.TweakCapabilities, told again. */
  const model = (add: ReadonlySet<string>, drop: ReadonlySet<string>, capability: Capability): boolean => {
    if (add.has('all')) return !drop.has(capability);
    if (drop.has('all')) return add.has(capability);
    return add.has(capability) || (DEFAULT_CAPABILITIES.includes(capability) && !drop.has(capability));
  };

  test('follow docker’s rules, however they are spelled', () => {
    fc.assert(fc.property(list, list, (add, drop) => {
      const names = (words: ReadonlyArray<readonly [string, number]>) => words.map(([capability, way]) => spelled(capability, way));
      const [added, dropped] = [new Set(add.map(([one]) => one)), new Set(drop.map(([one]) => one))];
      const expected = CAPABILITIES.filter((capability) => model(added, dropped, capability));
      assert.deepEqual(boundingSet({ add: names(add), drop: names(drop), privileged: false }), expected);
    }), { numRuns: 1000 });
  });
  test('all of them, when privileged', () => {
    fc.assert(fc.property(list, (words) => {
      const drop = words.map(([one]) => one);
      assert.deepEqual(boundingSet({ add: [], drop, privileged: true }), [...CAPABILITIES]);
    }));
  });
  test('names that no kernel knows are refused', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z_]{1,12}$/).filter((text) => text.replace(/^cap_/, '') !== 'all' && !(CAPABILITIES as readonly string[]).includes(text.replace(/^cap_/, ''))), (text) => {
      assert.throws(() => boundingSet({ add: [text], drop: [], privileged: false }), UsageError);
    }));
  });
});

describe('environment', () => {
  const name = fc.constantFrom('A', 'B', 'PATH', 'HOME', 'a.b');
  const entry = fc.tuple(name, fc.option(fc.string().filter((text) => !text.includes('\0')), { nil: undefined }));
  const spelled = ([variable, value]: readonly [string, string | undefined]): string => (value === undefined ? variable : `${variable}=${value}`);

  test('the last word on a name wins; a name alone takes the caller’s value or goes', () => {
    fc.assert(fc.property(fc.array(entry), fc.array(entry), (image, words) => {
      const host = (variable: string): string | undefined => (variable === 'A' ? 'from the caller' : undefined);
      const result = environment({ image: image.map(spelled), words: words.map(spelled), host });
      for (const variable of ['A', 'B', 'PATH', 'HOME', 'a.b']) {
        const last = [...image, ...words].findLast(([one]) => one === variable);
        const expected = last === undefined ? (variable === 'PATH' ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : undefined) : (last[1] ?? host(variable));
        assert.equal(result.get(variable), expected);
      }
    }));
  });
  test('a file is its lines: comments, blank lines and blanks before a name are passed over', () => {
    const value = fc.string().map((text) => text.replace(/[\r\n]/g, ''));
    const line = fc.tuple(fc.constantFrom('', ' ', '\t'), fc.stringMatching(/^[A-Z][A-Z0-9_.-]{0,5}$/), fc.option(value, { nil: undefined }));
    const noise = fc.constantFrom('', '   ', '# A=1', '  # B');
    fc.assert(fc.property(fc.array(fc.oneof(line, noise)), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '\uFEFF'), (lines, end, mark) => {
      const text = mark + lines.map((one) => (typeof one === 'string' ? one : one[0] + spelled([one[1], one[2]]))).join(end);
      const expected = lines.flatMap((one) => (typeof one === 'string' ? [] : [spelled([one[1], one[2]])]));
      assert.deepEqual(parseEnvironmentFile(text, 'f'), expected);
    }));
  });
});

describe('users', () => {
  const account = fc.tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,7}$/), fc.nat({ max: 70_000 }), fc.nat({ max: 70_000 }), fc.constantFrom('', '/home/x', '/'));
  const accounts = fc.uniqueArray(account, { minLength: 1, maxLength: 6, comparator: (one, other) => one[0] === other[0] || one[1] === other[1] });

  test('are found by name and by number, with their groups', () => {
    fc.assert(fc.property(accounts, fc.array(fc.nat({ max: 70_000 }), { maxLength: 4 }), fc.nat(), (list, gids, pick) => {
      const [name, uid, gid, home] = list[pick % list.length] ?? ['root', 0, 0, '/'];
      const database = {
        passwd: `# comment\nbroken line\n${list.map(([user, id, group, directory]) => `${user}:x:${id}:${group}:gecos:${directory}:/bin/sh`).join('\n')}\n`,
        group: gids.map((id, at) => `g${at}:x:${id}:someone,${name}`).join('\n'),
      };
      const expected = { uid, gid, additionalGids: [...new Set(gids)], home: home === '' ? '/' : home };
      assert.deepEqual(resolveUser(name, database), expected);
      assert.deepEqual(resolveUser(String(uid), database), expected);
      assert.deepEqual(resolveUser(`${name}:7`, database), { ...expected, gid: 7, additionalGids: [] });
    }));
  });
  test('a number without an entry is itself, a name without one is refused', () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.stringMatching(/^[a-z]{1,9}$/), (uid, name) => {
      assert.deepEqual(resolveUser(String(uid), { passwd: '', group: '' }), { uid, gid: 0, additionalGids: [], home: '/' });
      assert.throws(() => resolveUser(name, { passwd: '', group: '' }), UsageError);
    }));
  });
});

describe('signals', () => {
  test('a number and its name are the same signal, in every spelling', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 64 }), fc.constantFrom('', 'SIG', 'sig'), (number, prefix) => {
      const word = signalWord(number);
      assert.equal(signalNumber(String(number)), number);
      assert.equal(signalNumber(/^\d/.test(word) ? word : `${prefix}${word}`), number);
    }));
  });
  test('real-time signals count from both ends', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), (offset) => {
      assert.equal(signalNumber(`RTMIN+${offset}`), 34 + offset);
      assert.equal(signalNumber(`SIGRTMAX-${offset}`), 64 - offset);
    }));
  });
  test('all else is none', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const number = signalNumber(text);
      assert.ok(number === undefined || (number >= 1 && number <= 64));
    }));
  });
});

describe('mounts', () => {
  const part = fc.constantFrom('a', 'b c', '..', '.', '', 'é');
  test('a clean path is what the words amount to, and stays so', () => {
    fc.assert(fc.property(fc.array(part), (parts) => {
      const clean = cleanPath(`/${parts.join('/')}`);
      assert.equal(clean, path.posix.resolve(`/${parts.join('/')}`));
      assert.equal(cleanPath(clean), clean);
    }));
  });
  test('a volume never leads to the root, and its source is absolute', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 5 }), fc.array(part, { maxLength: 5 }), fc.constantFrom('', ':ro', ':rw'), (source, target, mode) => {
      const word = `./${source.join('/')}:/${target.join('/')}${mode}`;
      if (cleanPath(`/${target.join('/')}`) === '/') {
        assert.throws(() => parseVolume(word, '/cwd'), UsageError);
        return;
      }
      assert.deepEqual(parseVolume(word, '/cwd/x'), {
        type: 'bind', word, kind: 'directory', source: cleanPath(`/cwd/x/${source.join('/')}`), target: cleanPath(`/${target.join('/')}`), readonly: mode === ':ro',
      });
    }));
  });
  test('an option of a tmpfs is known or refused: a path could not become one', () => {
    fc.assert(fc.property(fc.string(), (option) => {
      try {
        const { options } = parseTmpfs(`/x:${option}`);
        for (const one of options) assert.match(one, /^[a-z_]+(?:=[0-9]+[kmgKMG%]?)?$/);
        assert.ok(!options.includes('dev'));
      } catch (error) {
        assert.ok(error instanceof UsageError);
      }
    }));
  });
});
