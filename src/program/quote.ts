// Words for a POSIX shell and for fstab(5). XCU 2.2: inside single quotes nothing is special.

const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** One word as the shell reads it back, byte for byte. @throws RangeError for a NUL byte, which no argument can hold */
export const quote = (word: string): string => {
  if (word.includes('\0')) throw new RangeError('a word with a NUL byte cannot be passed to a program');
  return SAFE.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
};

/** `NAME=value`, where only the value is ever quoted. */
export const assignment = (name: string, value: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${name}=${value === '' ? '' : quote(value)}` : quote(`${name}=${value}`);

/** A field of fstab(5) inside an unquoted here-document: what either would read as its own is written in octal, a byte each. */
export const fstabField = (text: string): string =>
  text.replace(/[\t\n\v\f\r \\#$`"']/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);

/** Words for a comment or a heading: one line, whatever they hold. */
export const oneLine = (text: string, most = 160): string => {
  const flat = text.replace(/[\u0000-\u001f\u007f]+/g, ' ');
  return flat.length <= most ? flat : `${flat.slice(0, most - 1)}…`;
};

/** A word to end a here-document with that none of its lines is. */
export const delimiter = (name: string, text: string): string => {
  const lines = new Set(text.split('\n'));
  for (let number = 1; ; number += 1) {
    const word = number === 1 ? name : `${name}_${number}`;
    if (!lines.has(word)) return word;
  }
};
