// What a literal of a template stands for. Go's strconv.Unquote and ParseInt.

const NAMED: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
};
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.?))/gsu;

/** @returns the text between the quotes, undefined where it is wrongly escaped */
export const unquoted = (literal: string): string | undefined => {
  const [mark = ''] = literal;
  const inner = literal.slice(1, -1);
  if (mark === '`') return inner.replaceAll('\r', '');
  let valid = true;
  const text = inner.replace(ESCAPE, (_, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
    const code = octal === undefined ? Number.parseInt(hex ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
    if (!Number.isNaN(code) && code <= (octal === undefined ? 0x10ffff : 0xff) && !(code >= 0xd800 && code < 0xe000)) return String.fromCodePoint(code);
    const named = letter === mark ? mark : NAMED[letter ?? ''];
    if (named === undefined) valid = false;
    return named ?? '';
  });
  return valid ? text : undefined;
};

/** @returns the number, undefined where the text is none */
export const numberOf = (text: string): number | undefined => {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  const plain = digits.replaceAll('_', '');
  if (!/\d/.test(plain)) return undefined;
  const size = /^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  if (Number.isNaN(size)) return undefined;
  return sign === '-' ? -size : size;
};
