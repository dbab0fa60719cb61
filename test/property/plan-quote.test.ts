// Words go through real shells and come out as they went in.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fstabLines } from '../../src/program/fstab.ts';
import { assignment, delimiter, fstabField, oneLine, quote } from '../../src/program/quote.ts';
import type { FstabEntry } from '../../src/plan/step.ts';
import { ask, SHELLS } from './shells.ts';

const biting = fc.constantFrom('', "'", '"', '\\', '$', '`', '\n', '$(id)', '${x}', '~', '*', '-n', '--', '#', '!', ' ', '\t', "'\\''", 'LEAVE', 'INSIDE', 'FSTAB', '\\n', 'é', '=', '\u00a0', '\u2003', '\u0001');
/** Any word that an argument can be, and often one that bites. */
const word = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
  fc.array(fc.oneof(biting, fc.string({ maxLength: 3 })), { maxLength: 6 }).map((parts) => parts.join('').replaceAll('\0', '')),
);
const words = fc.array(word, { maxLength: 8 });

for (const [name, shell] of SHELLS) {
  describe(`in ${name}`, () => {
    test('a quoted word is the word', () => {
      fc.assert(fc.property(words, (given) => {
        const { out } = ask(shell, `set -- ${given.map(quote).join(' ')}\nfor word do printf '%s\\0' "$word"; done\n`);
        assert.deepEqual(out.split('\0').slice(0, -1), given);
      }));
    });

    test('an assignment gives the value, and only the value is quoted', () => {
      fc.assert(fc.property(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,9}$/).map((variable) => `v${variable}`), word, (variable, value) => {
        const { out } = ask(shell, `${assignment(variable, value)}\nprintf '%s\\0' "$${variable}"\n`);
        assert.equal(out, `${value}\0`);
      }));
    });

    test('a name that is none for the shell is one word for env', () => {
      fc.assert(fc.property(word.filter((text) => !text.includes('=') && text !== ''), word, (variable, value) => {
        const { out } = ask(shell, `printf '%s\\0' ${assignment(variable, value)}\n`);
        assert.equal(out, `${variable}=${value}\0`);
      }));
    });
  });
}

test('a word with a NUL byte is refused', () => assert.throws(() => quote('a\0b'), RangeError));

/** libmount, mangle.c: unmangle_to_buffer. Bytes, for that is what it knows. */
const unmangled = (field: string): string => {
  const bytes = Buffer.from(field);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const octal = /^\\([0-7]{3})/.exec(bytes.toString('latin1', at, at + 4))?.[1];
    out.push(octal === undefined ? (bytes[at] ?? 0) : Number.parseInt(octal, 8) & 0xff);
    if (octal !== undefined) at += 3;
  }
  return Buffer.from(out).toString('utf8');
};

/** libmount, tab_parse.c: fields end at blanks and tabs, a line whose first character is # says nothing. */
const readFstab = (text: string): string[][] =>
  text.split('\n').map((line) => line.replace(/^[ \t]+/, '')).filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/[ \t]+/).filter((field) => field !== '').map(unmangled));

const throughHereDocument = (shell: readonly [string, ...string[]], lines: readonly string[]): string => {
  const end = delimiter('FSTAB', lines.join('\n'));
  const { out, code, err } = ask(shell, `cat <<${end}\n${lines.join('\n')}\n${end}\n`, { run: '/r', root: '/r/rootfs', data: '/d', cg: '/c', layers: '/l' });
  assert.equal(code, 0, err);
  return out;
};

const path = word.filter((text) => text !== '').map((text) => `/${text}`);
const comment = fc.oneof(fc.constant(''), word);

test('a field of the fstab is read back by mount as it was', () => {
  fc.assert(fc.property(word.filter((text) => text !== ''), (text) => assert.equal(unmangled(fstabField(text)), text)));
});

for (const [name, shell] of SHELLS) {
  test(`a whole fstab goes through a here-document of ${name} to mount`, () => {
    fc.assert(fc.property(fc.array(fc.record({ source: path, target: path, readonly: fc.boolean(), comment }), { minLength: 1, maxLength: 6 }), (mounts) => {
      const entries = mounts.map(({ source, target, readonly, comment: words }): FstabEntry => ({
        source: { path: source }, target: { in: 'root', path: target }, type: 'none', options: ['bind', ...(readonly ? ['ro'] : []), 'nodev'], comment: words,
      }));
      const read = readFstab(throughHereDocument(shell, fstabLines(entries)));
      assert.deepEqual(read, mounts.map(({ source, target, readonly }) => [source, `/r/rootfs${target}`, 'none', readonly ? 'bind,ro,nodev' : 'bind,nodev']));
    }));
  });
}

test('the variables of an overlay are the shell’s, all else in an option is text', () => {
  const entry: FstabEntry = {
    source: { path: 'overlay' }, target: { in: 'root', path: '' }, type: 'overlay',
    options: ['lowerdir=init:/a $run`x`', 'upperdir=$data/upper', 'workdir=$data/work', 'lowerdir=$layers/init/dev:/dev'],
  };
  assert.deepEqual(readFstab(throughHereDocument(['sh'], fstabLines([entry]))), [
    ['overlay', '/r/rootfs', 'overlay', 'lowerdir=init:/a $run`x`,upperdir=/d/upper,workdir=/d/work,lowerdir=/l/init/dev:/dev'],
  ]);
});

test('a delimiter is none of the lines', () => {
  const line = fc.constantFrom<string>('END', 'END_2', 'END_3', ' END', 'end', '');
  fc.assert(fc.property(fc.array(line), (lines) => {
    const end = delimiter('END', lines.join('\n'));
    assert.ok(!lines.includes(end));
    assert.match(end, /^END(_\d+)?$/);
  }));
});

test('a heading is one line of printable text, however long its words', () => {
  fc.assert(fc.property(word, fc.integer({ min: 1, max: 50 }), (text, most) => {
    const line = oneLine(text, most);
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f]/);
    assert.ok(line.length <= most);
  }));
});
